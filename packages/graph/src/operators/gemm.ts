// Gemm: alpha * A' B' + beta * C on matrices, with either operand transposed.
import { float, floatAttribute, int, intAttribute } from "../attribute.js";
import type { Shape } from "../ir.js";
import { reduceTo } from "../reduce-to.js";
import { emit, type Operator, type Value } from "../value.js";
import { mul } from "./mul.js";

export interface GemmOptions {
  readonly bias?: Value;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly alpha?: number;
}

/** alpha * A' B' + bias, where ' transposes if asked: [m, k] x [k, n] + broadcast [m, n]. */
export function gemm(a: Value, b: Value, { bias, transposeA = false, transposeB = false, alpha = 1 }: GemmOptions = {}): Value {
  const inputs = bias === undefined ? [a, b] : [a, b, bias];
  return emit("Gemm", inputs, { transA: int(Number(transposeA)), transB: int(Number(transposeB)), alpha: float(alpha), beta: float(1) });
}

const oriented = (shape: Shape, transposed: boolean): Shape => (transposed ? shape.toReversed() : shape);

export const gemmOperator: Operator = {
  op: "Gemm",
  infer(node, { input }) {
    const [a, b] = [input(0), input(1)];
    const left = oriented(a.shape, intAttribute(node, "transA", 0) === 1);
    const right = oriented(b.shape, intAttribute(node, "transB", 0) === 1);
    if (left.length !== 2 || right.length !== 2) throw new RangeError(`Gemm takes matrices, got [${a.shape.join(", ")}] and [${b.shape.join(", ")}]`);
    if (typeof left[1] === "number" && typeof right[0] === "number" && left[1] !== right[0])
      throw new RangeError(`Gemm of [${left.join(", ")}] and [${right.join(", ")}]: expected equal inner sizes`);
    return [{ dtype: a.dtype, shape: [left[0] ?? 0, right[1] ?? 0] }];
  },
  gradient({ node, input, output, dy, needs }) {
    const [a, b] = [input(0), input(1)];
    const [transA, transB] = [intAttribute(node, "transA", 0) === 1, intAttribute(node, "transB", 0) === 1];
    const [alpha, beta] = [floatAttribute(node, "alpha", 1), floatAttribute(node, "beta", 1)];
    const da = (): Value => (transA
      ? gemm(b, dy, { transposeA: transB, transposeB: true, alpha })
      : gemm(dy, b, { transposeB: !transB, alpha }));
    const db = (): Value => (transB
      ? gemm(dy, a, { transposeA: true, transposeB: transA, alpha })
      : gemm(a, dy, { transposeA: !transA, alpha }));
    const dc = (): Value => reduceTo(beta === 1 ? dy : mul(dy, beta), output(0), input(2));
    return [needs(0) ? da() : undefined, needs(1) ? db() : undefined, needs(2) ? dc() : undefined];
  },
};
