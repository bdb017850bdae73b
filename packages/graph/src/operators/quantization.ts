// Quantised numbers: types of what files make of them. No gradient passes: quantising rounds, so that it would be zero, and a
// model trained so would not learn. Weights behind them, such as a new head on a quantised backbone, can be trained.
import { dtypeOfCode } from "../onnx-dtype.js";
import { intAttribute } from "../attribute.js";
import type { Node } from "../ir.js";
import type { InferContext, Operator, TypeAndShape } from "../value.js";
import { matmulOperator } from "./matmul.js";

/** The shape of the matrix product of inputs `a` and `b`. */
function productOf(node: Node, { input }: InferContext, a: number, b: number): TypeAndShape["shape"] {
  const factors = [input(a), input(b)].map(({ shape }) => ({ name: "", dtype: "float32" as const, shape }));
  const context = { inputs: factors, input: (index: number) => factors[index] ?? input(a), integers: () => undefined, numbers: () => undefined };
  return matmulOperator.infer(node, context)[0]?.shape ?? [];
}

export const quantizationOperators: readonly Operator[] = [
  { op: "QuantizeLinear", infer: (node, { inputs, input }) => [{ dtype: inputs[2]?.dtype ?? dtypeOfCode(intAttribute(node, "output_dtype", 2)) ?? "uint8", shape: input(0).shape }] },
  { op: "DequantizeLinear", infer: (_node, { input }) => [{ dtype: input(1).dtype, shape: input(0).shape }] },
  { op: "DynamicQuantizeLinear", infer: (_node, { input }) => [{ dtype: "uint8", shape: input(0).shape }, { dtype: "float32", shape: [] }, { dtype: "uint8", shape: [] }] },
  { op: "MatMulInteger", infer: (node, context) => [{ dtype: "int32", shape: productOf(node, context, 0, 1) }] },
  { op: "QLinearMatMul", infer: (node, context) => [{ dtype: context.input(7).dtype, shape: productOf(node, context, 0, 3) }] },
];
