// Random numbers of files: nothing in them moves with the values whose shape they take. ONNX Runtime draws them on the CPU
// and not the same ones twice, so graphs made here take random numbers as inputs instead.
import { intAttribute, intsAttribute } from "../attribute.js";
import type { DType } from "@mpm/tensor";
import type { Node } from "../ir.js";
import { dtypeOfCode } from "../onnx-dtype.js";
import type { Operator } from "../value.js";

/** Attribute `dtype`, or `fallback` where the node has none. */
function dtypeAttribute(node: Node, fallback: DType): DType {
  const code = intAttribute(node, "dtype", 0);
  const dtype = code === 0 ? fallback : dtypeOfCode(code);
  if (dtype === undefined) throw new RangeError(`${node.op} "${node.name}" of ONNX type ${code}: no typed array holds it`);
  return dtype;
}

const ofShape = (op: string): Operator => ({
  op, random: true, nonDifferentiable: true,
  infer: (node) => [{ dtype: dtypeAttribute(node, "float32"), shape: intsAttribute(node, "shape") ?? [] }],
});

const like = (op: string): Operator => ({
  op, random: true, nonDifferentiable: true,
  infer: (node, { input }) => [{ dtype: dtypeAttribute(node, input(0).dtype), shape: input(0).shape }],
});

/** Draws moved by its input's values, so its gradient is not 0 by definition: there is none. */
const bernoulliOperator: Operator = {
  op: "Bernoulli", random: true,
  infer: (node, { input }) => [{ dtype: dtypeAttribute(node, input(0).dtype), shape: input(0).shape }],
};

export const randomOperators: readonly Operator[] = [
  ofShape("RandomNormal"), ofShape("RandomUniform"), like("RandomNormalLike"), like("RandomUniformLike"), bernoulliOperator,
];
