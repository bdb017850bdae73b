// Gather: rows (or slices along another axis) picked by index.
import { int, intAttribute } from "../attribute.js";
import { normaliseAxis } from "../dim.js";
import type { DType } from "@mpm/tensor";
import { emit, int64Vector, required, type Operator, type Value } from "../value.js";
import { zerosLike } from "./constant-of-shape.js";
import { expand } from "./expand.js";
import { reshape } from "./reshape.js";
import { transpose } from "./transpose.js";

/** Slices of x along `axis` at `indices` (int32 or int64, any shape): [..., N, ...] -> [..., ...indices.shape, ...]. */
export function gather(x: Value, indices: Value, { axis = 0 }: { readonly axis?: number } = {}): Value {
  return emit("Gather", [x, indices], { axis: int(axis) });
}

const isIndex = (dtype: DType): boolean => dtype === "int32" || dtype === "int64";

export const gatherOperator: Operator = {
  op: "Gather",
  infer(node, { inputs }) {
    const [x, indices] = [required(inputs, 0, "Gather"), required(inputs, 1, "Gather")];
    if (!isIndex(indices.dtype)) throw new TypeError(`Gather takes int32 or int64 indices, got ${indices.dtype} ("${indices.name}")`);
    const axis = normaliseAxis(intAttribute(node, "axis", 0), x.shape.length);
    return [{ dtype: x.dtype, shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)] }];
  },
  /** Rows of the gradient added up where they came from. */
  gradient({ node, inputs, outputGradients }) {
    const [x, indices, dy] = [required(inputs, 0, "Gather"), required(inputs, 1, "Gather"), required(outputGradients, 0, "Gather")];
    const axis = normaliseAxis(intAttribute(node, "axis", 0), x.shape.length);
    if (axis === 0) return [scatterRows(x, indices, dy), undefined];
    if (indices.shape.length !== 1) throw new RangeError(`Gather "${node.name}" along axis ${axis} has a gradient for indices of rank 1, got rank ${indices.shape.length}: reshape them`);
    const toFront = [axis, ...x.shape.flatMap((_, at) => (at === axis ? [] : [at]))];
    const scattered = scatterRows(transpose(x, toFront), indices, transpose(dy, toFront));
    return [transpose(scattered, toFront.map((_, at) => toFront.indexOf(at))), undefined];
  },
};

/** Adds dy [...indices.shape, ...rest] into zeros like x [N, ...rest], at rows `indices`. */
function scatterRows(x: Value, indices: Value, dy: Value): Value {
  const rest = x.shape.length - 1;
  const flat = indices.shape.length === 1 ? dy : reshape(dy, emit("Concat", [int64Vector(x, [-1]), emit("Shape", [x], { start: int(1) })], { axis: int(0) })); // [count, ...rest]
  const rows = reshape(indices, [-1, ...Array.from({ length: rest }, () => 1)]); // [count, 1, ...]
  const everywhere = rest === 0 ? rows : expand(rows, emit("Shape", [flat]));
  return emit("ScatterElements", [zerosLike(x), everywhere, flat], { axis: int(0), reduction: { type: "string", value: new TextEncoder().encode("add") } });
}
