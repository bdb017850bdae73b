// mpm.SoftmaxCrossEntropy: -log softmax(logits)[target] per row. ONNX's own loss operators run on the CPU under WebGPU;
// written as a function of standard operators it runs anywhere, and its gradient takes two passes over the logits.
import { int } from "../attribute.js";
import type { Attribute, GraphFunction, Node } from "../ir.js";
import { emitAll, required, type Operator, type Value } from "../value.js";
import { scatterAdd } from "./gather-elements.js";
import { MPM_DOMAIN, ONNX_OPSET } from "./gather-unique.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { unsqueeze } from "./squeeze.js";

const node = (op: string, inputs: readonly string[], output: string, attributes: Readonly<Record<string, Attribute>> = {}): Node =>
  ({ op, domain: "", name: "", inputs, outputs: [output], attributes });

/** log sum exp(x) = max x - log max softmax(x): never the logarithm of an underflown number. */
const crossEntropyFunction: GraphFunction = {
  domain: MPM_DOMAIN, name: "SoftmaxCrossEntropy", inputs: ["logits", "target"], outputs: ["loss", "probability"], attributes: [],
  nodes: [
    node("Constant", [], "last", { value: { type: "tensor", value: { dtype: "int64", shape: [1], data: BigInt64Array.of(-1n) } } }),
    node("Softmax", ["logits"], "probability", { axis: int(-1) }),
    node("ReduceMax", ["logits", "last"], "largest", { keepdims: int(1) }),
    node("ReduceMax", ["probability", "last"], "largest_probability", { keepdims: int(1) }),
    node("Log", ["largest_probability"], "log_largest"),
    node("Sub", ["largest", "log_largest"], "log_sum"),
    node("Unsqueeze", ["target", "last"], "column"),
    node("GatherElements", ["logits", "column"], "chosen", { axis: int(-1) }),
    node("Sub", ["log_sum", "chosen"], "loss_column"),
    node("Squeeze", ["loss_column", "last"], "loss"),
  ],
  opsets: { "": ONNX_OPSET },
};

/** Cross-entropy per row: logits [rows, classes], target int32 [rows] in 0 .. classes - 1 -> [rows], in nats. */
export function softmaxCrossEntropy(logits: Value, target: Value): Value {
  logits.scope.declare(crossEntropyFunction);
  const [loss] = emitAll("SoftmaxCrossEntropy", [logits, target], {}, { domain: MPM_DOMAIN, numOutputs: 2 });
  return required([loss], 0, "SoftmaxCrossEntropy");
}

export const softmaxCrossEntropyOperator: Operator = {
  op: "SoftmaxCrossEntropy", domain: MPM_DOMAIN,
  infer(_node, { inputs }) {
    const [logits, target] = [required(inputs, 0, "SoftmaxCrossEntropy"), required(inputs, 1, "SoftmaxCrossEntropy")];
    if (logits.shape.length !== 2 || target.shape.length !== 1)
      throw new RangeError(`softmaxCrossEntropy takes logits [rows, classes] and targets [rows], got [${logits.shape.join(", ")}] and [${target.shape.join(", ")}]`);
    return [{ dtype: logits.dtype, shape: target.shape }, { dtype: logits.dtype, shape: logits.shape }];
  },
  /** Softmax less one at the target, times the row's gradient. */
  gradient({ inputs, outputs, outputGradients }) {
    const [target, probability, dy] = [required(inputs, 1, "SoftmaxCrossEntropy"), required(outputs, 1, "SoftmaxCrossEntropy"), required(outputGradients, 0, "SoftmaxCrossEntropy")];
    if (outputGradients[1] !== undefined) throw new RangeError("SoftmaxCrossEntropy has no gradient for its probabilities: use softmax");
    const column = unsqueeze(dy, [-1]); // [rows, 1]
    return [scatterAdd(mul(probability, column), unsqueeze(target, [-1]), neg(column), { axis: -1 }), undefined];
  },
};
