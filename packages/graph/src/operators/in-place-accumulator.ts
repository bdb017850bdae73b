// com.microsoft.InPlaceAccumulatorV2: gradient accumulation. ONNX Runtime's training builds have a kernel of this name
// that writes its input; any other ONNX Runtime inlines the model-local function below, whose value output the caller
// aliases with the buffer. So one training graph serves both.
import type { Attribute, GraphFunction, Node } from "../ir.js";
import { emitAll, type Operator, type Value } from "../value.js";
import { ONNX_OPSET } from "./gather-unique.js";

export const MICROSOFT_DOMAIN = "com.microsoft";

const node = (op: string, inputs: readonly string[], output: string, attributes: Readonly<Record<string, Attribute>> = {}): Node =>
  ({ op, domain: "", name: "", inputs, outputs: [output], attributes });

const accumulatorFunction: GraphFunction = {
  domain: MICROSOFT_DOMAIN, name: "InPlaceAccumulatorV2", inputs: ["buffer", "gradient", "reset"], outputs: ["updated", "accumulated"], attributes: [],
  nodes: [
    node("Constant", [], "updated", { value: { type: "tensor", value: { dtype: "bool", shape: [1], data: Uint8Array.of(1) } } }),
    node("Add", ["buffer", "gradient"], "sum"),
    node("Where", ["reset", "gradient", "sum"], "accumulated"),
  ],
  opsets: { "": ONNX_OPSET },
};

/** `buffer + gradient`, or `gradient` alone where `reset` (bool [1]) is set; and a flag, bool [1], that it was done. */
export function accumulateInPlace(buffer: Value, gradient: Value, reset: Value): { readonly updated: Value; readonly accumulated: Value } {
  buffer.scope.declare(accumulatorFunction);
  const [updated, accumulated] = emitAll("InPlaceAccumulatorV2", [buffer, gradient, reset], {}, { domain: MICROSOFT_DOMAIN, numOutputs: 2 });
  return { updated, accumulated };
}

export const inPlaceAccumulatorOperator: Operator = {
  op: "InPlaceAccumulatorV2", domain: MICROSOFT_DOMAIN, nonDifferentiable: true,
  infer(_node, { input }) {
    const { dtype, shape } = input(0);
    return [{ dtype: "bool", shape: [1] }, { dtype, shape }];
  },
};
