// Which nodes of a graph ONNX Runtime's WebGPU provider leaves to the CPU (measured with version 1.30 on single operators).
import type { Graph, Node } from "../src/index.js";

const lacking = new Set([
  "Attention", "Bernoulli", "BitShift", "BitwiseAnd", "BitwiseNot", "BitwiseOr", "BitwiseXor", "CumProd", "Dropout", "EyeLike", "FusedMatMul", "GroupNormalization",
  "Hardmax", "IsInf", "IsNaN", "LogSoftmax", "Loop", "Mod", "Multinomial", "NegativeLogLikelihoodLoss", "NonZero", "OneHot", "Or", "RandomNormal", "RandomNormalLike",
  "RandomUniform", "RandomUniformLike", "Round", "Scan", "Selu", "Sign", "SoftmaxCrossEntropyLoss", "Softsign", "Xor",
]);

/** Nodes that compute on the CPU under WebGPU, as "operator name". Arithmetic on shapes, int64, stays there anyway and does not count. */
export function nodesOffWebGpu(graph: Graph): string[] {
  const dtypes = new Map([...Object.values(graph.values), ...graph.outputs].map(({ name, dtype }) => [name, dtype]));
  const isShapeArithmetic = ({ outputs }: Node): boolean => outputs.every((name) => dtypes.get(name) === "int64");
  const inTraining = ({ op, attributes }: Node): boolean => op === "BatchNormalization" && attributes["training_mode"]?.type === "int" && attributes["training_mode"].value === 1n;
  return graph.nodes.filter((node) => (lacking.has(node.op) || inTraining(node)) && !isShapeArithmetic(node)).map(({ op, name }) => `${op} ${name}`);
}
