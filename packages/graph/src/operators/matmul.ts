// MatMul: the matrix product of numpy, batched over leading axes.
import { broadcastShapes } from "../dim.js";
import type { Shape } from "../ir.js";
import { reduceTo } from "../reduce-to.js";
import { emit, required, type Operator, type Value } from "../value.js";
import { gemm } from "./gemm.js";
import { reshape, reshapeLike } from "./reshape.js";
import { swapLastAxes } from "./transpose.js";

/** a @ b: [..., m, k] x [..., k, n] -> [..., m, n]; leading axes broadcast. */
export function matmul(a: Value, b: Value): Value {
  return emit("MatMul", [a, b]);
}

function inferShape(a: Shape, b: Shape): Shape {
  const [left, right] = [a.length === 1 ? [1, ...a] : a, b.length === 1 ? [...b, 1] : b];
  const [inner, outer] = [left.at(-1), right.at(-2)];
  if (inner !== outer && typeof inner === "number" && typeof outer === "number")
    throw new RangeError(`MatMul of [${a.join(", ")}] and [${b.join(", ")}]: expected equal inner sizes, got ${inner} and ${outer}`);
  const matrix = [required(left, left.length - 2, "shape"), required(right, right.length - 1, "shape")];
  const kept = matrix.filter((_, axis) => (axis === 0 ? a.length > 1 : b.length > 1));
  return [...broadcastShapes(left.slice(0, -2), right.slice(0, -2)), ...kept];
}

export const matmulOperator: Operator = {
  op: "MatMul",
  infer(_node, { inputs }) {
    const [a, b] = [required(inputs, 0, "MatMul"), required(inputs, 1, "MatMul")];
    if (a.shape.length === 0 || b.shape.length === 0) throw new RangeError("MatMul takes operands of rank 1 or more, got a scalar");
    return [{ dtype: a.dtype, shape: inferShape(a.shape, b.shape) }];
  },
  gradient(context) {
    const [a, b] = [required(context.inputs, 0, "MatMul"), required(context.inputs, 1, "MatMul")];
    const [y, dy] = [required(context.outputs, 0, "MatMul"), required(context.outputGradients, 0, "MatMul")];
    if (a.shape.length === 1 || b.shape.length === 1) return vectorGradients(a, b, dy, context.needs);
    if (b.shape.length === 2) return linearGradients(a, b, dy, context.needs);
    return [
      context.needs(0) ? reduceBatch(matmul(dy, swapLastAxes(b)), y, a) : undefined,
      context.needs(1) ? reduceBatch(matmul(swapLastAxes(a), dy), y, b) : undefined,
    ];
  },
};

/** One weight matrix for all rows: rows are flattened, so that its gradient is one product. */
function linearGradients(a: Value, b: Value, dy: Value, needs: (input: number) => boolean): (Value | undefined)[] {
  const rows = (x: Value): Value => (x.shape.length === 2 ? x : reshape(x, [-1, required(x.shape.slice(-1), 0, "shape") as number])); // [rows, width]
  const [flatA, flatDy] = typeof a.shape.at(-1) === "number" && typeof dy.shape.at(-1) === "number" ? [rows(a), rows(dy)] : [a, dy];
  if (flatA.shape.length !== 2) throw new RangeError(`MatMul of rank ${a.shape.length} with a matrix has a gradient where the last sizes are numbers, got ${a.shape.at(-1)} and ${dy.shape.at(-1)}`);
  const da = needs(0) ? gemm(flatDy, b, { transposeB: true }) : undefined; // [rows, k]
  return [
    da === undefined || a.shape.length === 2 ? da : reshapeLike(da, a),
    needs(1) ? gemm(flatA, flatDy, { transposeA: true }) : undefined, // [k, n]
  ];
}

/** A vector is a matrix with one row or one column for the time of the product. */
function vectorGradients(a: Value, b: Value, dy: Value, needs: (input: number) => boolean): (Value | undefined)[] {
  const asRow = (x: Value): Value => emit("Unsqueeze", [x, axes(x, [-2])]);
  const asColumn = (x: Value): Value => emit("Unsqueeze", [x, axes(x, [-1])]);
  const [A, B] = [a.shape.length === 1 ? asRow(a) : a, b.shape.length === 1 ? asColumn(b) : b];
  const withColumn = b.shape.length === 1 ? asColumn(dy) : dy;
  const dY = a.shape.length === 1 ? emit("Unsqueeze", [withColumn, axes(dy, [-2])]) : withColumn; // [..., m, n]
  const product = { shape: inferShape(A.shape, B.shape) };
  const reduce = (x: Value, target: Value): Value => reshapeLike(reduceTo(x, { ...x, shape: [...product.shape.slice(0, -2), ...x.shape.slice(-2)] }, target), target);
  return [
    needs(0) ? reshapeLike(reduce(matmul(dY, swapLastAxes(B)), A), a) : undefined,
    needs(1) ? reshapeLike(reduce(matmul(swapLastAxes(A), dY), B), b) : undefined,
  ];
}

/** Sums over the batch axes along which an operand was broadcast; its own matrix axes stay. */
function reduceBatch(gradient: Value, _y: Value, target: Value): Value {
  return reduceTo(gradient, gradient, target);
}

const axes = (x: Value, values: readonly number[]): Value =>
  x.scope.constant({ dtype: "int64", shape: [values.length], data: BigInt64Array.from(values, BigInt) });
