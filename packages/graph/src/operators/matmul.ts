// MatMul: the matrix product of numpy, batched over leading axes.
import { broadcastShapes } from "../dim.js";
import type { Shape } from "../ir.js";
import { reduceTo } from "../reduce-to.js";
import { emit, type Operator, type Value } from "../value.js";
import { gemm } from "./gemm.js";
import { reshape, reshapeLike } from "./reshape.js";
import { squeeze, unsqueeze } from "./squeeze.js";
import { swapLastAxes } from "./transpose.js";

/**
 * a @ b: [..., m, k] x [..., k, n] -> [..., m, n]; leading axes broadcast. A vector b is emitted as a column: ONNX Runtime 1.30 takes 40
 * times as long for a vector on CPU, and forgets a Transpose of `a` that it fuses into such a product.
 */
export function matmul(a: Value, b: Value): Value {
  return b.shape.length === 1 ? squeeze(emit("MatMul", [a, unsqueeze(b, [1])]), [-1]) : emit("MatMul", [a, b]);
}

function inferShape(a: Shape, b: Shape): Shape {
  const [left, right] = [a.length === 1 ? [1, ...a] : a, b.length === 1 ? [...b, 1] : b];
  const [inner, outer] = [left.at(-1), right.at(-2)];
  if (inner !== outer && typeof inner === "number" && typeof outer === "number")
    throw new RangeError(`MatMul of [${a.join(", ")}] and [${b.join(", ")}]: expected equal inner sizes, got ${inner} and ${outer}`);
  const rows = a.length > 1 ? left.slice(-2, -1) : [];
  const columns = b.length > 1 ? right.slice(-1) : [];
  return [...broadcastShapes(left.slice(0, -2), right.slice(0, -2)), ...rows, ...columns];
}

export const matmulOperator: Operator = {
  op: "MatMul",
  infer(node, { input }) {
    const [a, b] = [input(0), input(1)];
    if (a.dtype !== b.dtype) throw new TypeError(`MatMul "${node.name}" takes operands of one element type, got ${a.dtype} and ${b.dtype} ("${b.name}"): cast one of them`);
    if (a.shape.length === 0 || b.shape.length === 0) throw new RangeError("MatMul takes operands of rank 1 or more, got a scalar");
    return [{ dtype: a.dtype, shape: inferShape(a.shape, b.shape) }];
  },
  gradient({ input, dy, needs }) {
    const [a, b] = [input(0), input(1)];
    if (isLinear(a, b, dy)) return linearGradients(a, b, dy, needs);
    const left = a.shape.length === 1 ? unsqueeze(a, [0]) : a; // [..., m, k]
    const right = b.shape.length === 1 ? unsqueeze(b, [1]) : b; // [..., k, n]
    const columns = b.shape.length === 1 ? unsqueeze(dy, [-1]) : dy;
    const product = a.shape.length === 1 ? unsqueeze(columns, [-2]) : columns; // gradient as [..., m, n]
    return [
      needs(0) ? undoBatch(matmul(product, swapLastAxes(right)), left, a) : undefined,
      needs(1) ? undoBatch(matmul(swapLastAxes(left), product), right, b) : undefined,
    ];
  },
};

/** Sums over the batch axes along which an operand was broadcast, and takes a vector's second axis away again. */
function undoBatch(gradient: Value, matrix: Value, operand: Value): Value {
  const summed = reduceTo(gradient, gradient, matrix);
  return matrix === operand ? summed : reshapeLike(summed, operand);
}

/** One weight matrix for all rows, which can be flattened. */
function isLinear(a: Value, b: Value, dy: Value): boolean {
  return b.shape.length === 2 && a.shape.length >= 2 && (a.shape.length === 2 || (hasWidth(a) && hasWidth(dy)));
}

const hasWidth = (x: Value): boolean => typeof x.shape.at(-1) === "number" && x.shape.at(-1) !== 0;

/** [..., width] as [rows, width]. */
const asRows = (x: Value): Value => (x.shape.length === 2 ? x : reshape(x, [-1, Number(x.shape.at(-1))]));

/** Rows are flattened, so that the gradient of the weight is one product. */
function linearGradients(a: Value, b: Value, dy: Value, needs: (index: number) => boolean): (Value | undefined)[] {
  const da = needs(0) ? gemm(asRows(dy), b, { transposeB: true }) : undefined; // [rows, k]
  return [
    da === undefined || a.shape.length === 2 ? da : reshapeLike(da, a),
    needs(1) ? gemm(asRows(a), asRows(dy), { transposeA: true }) : undefined, // [k, n]
  ];
}
