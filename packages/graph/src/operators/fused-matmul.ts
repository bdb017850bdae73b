// com.microsoft.FusedMatMul: MatMul with what ONNX Runtime's optimizer folds into it, transposes and a factor.
import { floatAttribute, intAttribute } from "../attribute.js";
import type { Node, Shape } from "../ir.js";
import type { InferContext, Operator, Value } from "../value.js";
import { MICROSOFT_DOMAIN } from "./in-place-accumulator.js";
import { matmul, matmulOperator } from "./matmul.js";
import { mul } from "./mul.js";
import { transpose } from "./transpose.js";

/**
 * Axes of operand "A" or "B" in the order of a matrix product. transBatch takes the first axis behind the batch, [rows, batch...,
 * columns] to [batch..., rows, columns]; trans then exchanges the last two. Vectors stay.
 */
function axesOf(node: Node, which: "A" | "B", rank: number): readonly number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  if (rank < 2) return axes;
  const [last, rows] = [rank - 1, intAttribute(node, `transBatch${which}`, 0) === 1 ? 0 : rank - 2];
  const matrix = intAttribute(node, `trans${which}`, 0) === 1 ? [last, rows] : [rows, last];
  return [...axes.filter((axis) => !matrix.includes(axis)), ...matrix];
}

export const fusedMatmulOperator: Operator = {
  op: "FusedMatMul", domain: MICROSOFT_DOMAIN,
  infer(node, context) {
    const arranged = (which: "A" | "B", index: number): ReturnType<InferContext["input"]> => {
      const { shape, ...rest } = context.input(index);
      return { ...rest, shape: axesOf(node, which, shape.length).map((axis): Shape[number] => shape[axis] ?? 1) };
    };
    return matmulOperator.infer(node, { ...context, input: (index) => arranged(index === 0 ? "A" : "B", index) });
  },
  decompose({ node, input }) {
    const arranged = (which: "A" | "B", x: Value): Value => {
      const axes = axesOf(node, which, x.shape.length);
      return axes.every((axis, at) => axis === at) ? x : transpose(x, axes);
    };
    const product = matmul(arranged("A", input(0)), arranged("B", input(1)));
    const alpha = floatAttribute(node, "alpha", 1);
    return [alpha === 1 ? product : mul(product, alpha)];
  },
};
