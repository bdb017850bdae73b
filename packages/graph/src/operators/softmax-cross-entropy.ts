// mpm.SoftmaxCrossEntropy: -log softmax(logits)[target] per row. ONNX's own loss operators run on the CPU under WebGPU;
// written as a function of standard operators it runs anywhere, and its gradient takes two passes over the logits.
import { int } from "../attribute.js";
import type { Attribute, GraphFunction, Node } from "../ir.js";
import { emit, type Operator, type Value } from "../value.js";
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
  return emit("SoftmaxCrossEntropy", [logits, target], {}, { domain: MPM_DOMAIN, numOutputs: 2 });
}

export const softmaxCrossEntropyOperator: Operator = {
  op: "SoftmaxCrossEntropy", domain: MPM_DOMAIN,
  infer(_node, { input }) {
    const [logits, target] = [input(0), input(1)];
    if (logits.shape.length !== 2 || target.shape.length !== 1)
      throw new RangeError(`softmaxCrossEntropy takes logits [rows, classes] and targets [rows], got [${logits.shape.join(", ")}] and [${target.shape.join(", ")}]`);
    return [{ dtype: logits.dtype, shape: target.shape }, { dtype: logits.dtype, shape: logits.shape }];
  },
  /** Softmax less one at the target, times the row's gradient. */
  gradient({ input, output, dy }) {
    const [target, column] = [input(1), unsqueeze(dy, [-1])]; // column [rows, 1]
    return [scatterAdd(mul(output(1), column), unsqueeze(target, [-1]), neg(column), { axis: -1 })];
  },
};
