// GatherND and ScatterND: slices of a value at coordinates. Both are written out with one index into rows: ONNX Runtime's CPU
// kernel of ScatterND races where coordinates meet, and the gradient of GatherND is such a sum.
import type { Tensor } from "@mpm/tensor";
import { int, intAttribute, string, stringAttribute } from "../attribute.js";
import type { Node, Shape } from "../ir.js";
import { productOfSizes, sizesOf, sizeVector } from "../sizes-of.js";
import { emit, type Operator, type Value } from "../value.js";
import { add } from "./add.js";
import { cast } from "./cast.js";
import { less } from "./compare.js";
import { concat } from "./concat.js";
import { inferSame } from "./elementwise.js";
import { expand } from "./expand.js";
import { scatterElements, type ScatterReduction } from "./gather-elements.js";
import { gather } from "./gather.js";
import { mul } from "./mul.js";
import { range } from "./range.js";
import { reduceSum } from "./reduce-sum.js";
import { reshape, reshapeLike, reshapeTo } from "./reshape.js";
import { squeeze, unsqueeze } from "./squeeze.js";
import { where } from "./where.js";

/** x[coordinates] for each row of `indices` [..., coordinates] (int64): [..., ...what is left of x]. */
export function gatherND(x: Value, indices: Value, { batchDims = 0 }: { readonly batchDims?: number } = {}): Value {
  return emit("GatherND", [x, indices], { batch_dims: int(batchDims) });
}

/** x with `updates` at the coordinates `indices` [..., coordinates] (int64). Updates that replace must not meet each other. */
export function scatterND(x: Value, indices: Value, updates: Value, { reduction = "none" }: { readonly reduction?: ScatterReduction } = {}): Value {
  return emit("ScatterND", [x, indices, updates], { reduction: string(reduction) });
}

/** Axes of the value that are batches, that coordinates point into, and that are taken whole. */
interface Axes {
  readonly batch: readonly number[];
  readonly pointed: readonly number[];
  readonly whole: readonly number[];
}

function axesOf(node: Node, shape: Shape, indices: Shape): Axes {
  const numBatch = intAttribute(node, "batch_dims", 0);
  const numPointed = indices.at(-1);
  if (typeof numPointed !== "number" || numPointed < 1 || numBatch + numPointed > shape.length || numBatch >= indices.length)
    throw new RangeError(`${node.op} "${node.name}" of [${shape.join(", ")}] at indices [${indices.join(", ")}] with ${numBatch} batch axes: expected a known number of coordinates, 1 to ${shape.length - numBatch}`);
  const axes = shape.map((_, axis) => axis);
  return { batch: axes.slice(0, numBatch), pointed: axes.slice(numBatch, numBatch + numPointed), whole: axes.slice(numBatch + numPointed) };
}

export const gatherNDOperator: Operator = {
  op: "GatherND",
  infer(node, { input }) {
    const { dtype, shape } = input(0);
    const { whole } = axesOf(node, shape, input(1).shape);
    return [{ dtype, shape: [...input(1).shape.slice(0, -1), ...whole.map((axis) => shape[axis] ?? 1)] }];
  },
  decompose({ node, input }) {
    const [x, indices] = [input(0), input(1)];
    const axes = axesOf(node, x.shape, indices.shape);
    const rows = gather(asRows(x, axes), rowIndex(x, indices, axes)); // [count, width]
    const sizes = [sizesOf(indices, leading(indices)), sizesOf(x, axes.whole)].filter(({ shape }) => shape[0] !== 0);
    return [sizes.length === 0 ? reshape(rows, []) : reshapeTo(rows, concat(sizes, 0))];
  },
};

export const scatterNDOperator: Operator = {
  op: "ScatterND", infer: inferSame,
  decompose({ node, input }) {
    const [x, indices, updates] = [input(0), input(1), input(2)];
    const axes = axesOf(node, x.shape, indices.shape);
    const width = productOfSizes(x, axes.whole);
    const rows = reshapeTo(updates, sizeVector(x, [productOfSizes(indices, leading(indices)), width])); // [count, width]
    const everywhere = expand(unsqueeze(rowIndex(x, indices, axes), [1]), sizesOf(rows));
    const reduction = stringAttribute(node, "reduction", "none") as ScatterReduction;
    return [reshapeLike(scatterElements(asRows(x, axes), everywhere, rows, { axis: 0, reduction }), x)];
  },
};

/** All axes of the indices but that of the coordinates. */
const leading = (indices: Value): readonly number[] => indices.shape.slice(1).map((_, axis) => axis);

/** x as [rows that coordinates point at, width]. */
function asRows(x: Value, { batch, pointed, whole }: Axes): Value {
  return reshapeTo(x, sizeVector(x, [productOfSizes(x, [...batch, ...pointed]), productOfSizes(x, whole)]));
}

/** The row that each tuple of coordinates points at, int32 [count]. Coordinates may count from the end. */
function rowIndex(x: Value, indices: Value, { batch, pointed }: Axes): Value {
  const given = indices.dtype === "int32" ? indices : cast(indices, "int32"); // [..., coordinates]
  const forward = where(less(given, 0), add(given, int32Vector(x, pointed.map((axis) => productOfSizes(x, [axis])))), given);
  const strides = int32Vector(x, pointed.map((_, at) => productOfSizes(x, pointed.slice(at + 1))));
  const row = pointed.length === 1 ? squeeze(forward, [-1]) : reduceSum(mul(forward, strides), { axes: [-1] }); // [...]
  if (batch.length === 0) return reshape(row, [-1]);
  const perBatch = productOfSizes(indices, leading(indices).slice(batch.length));
  const numBatches = productOfSizes(x, batch);
  const starts = mul(range(reshape(int32Vector(x, [numBatches]), [])), int32Vector(x, [productOfSizes(x, pointed)])); // [batches]
  return reshape(add(reshapeTo(row, sizeVector(x, [numBatches, perBatch])), unsqueeze(starts, [1])), [-1]);
}

/** Sizes as int32, for arithmetic on indices. */
function int32Vector(anchor: Value, sizes: readonly (number | Value)[]): Value {
  const numbers = sizes.filter((size) => typeof size === "number");
  const constant: Tensor = { dtype: "int32", shape: [numbers.length], data: Int32Array.from(numbers) };
  return numbers.length === sizes.length ? anchor.scope.constant(constant) : cast(sizeVector(anchor, sizes), "int32");
}
