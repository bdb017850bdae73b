// com.microsoft.FusedGemm: Gemm with the activation that follows it, as ONNX Runtime's optimizer writes it.
import { stringAttribute } from "../attribute.js";
import type { Attribute, Node } from "../ir.js";
import { emit, type Operator } from "../value.js";
import { gemmOperator } from "./gemm.js";
import { MICROSOFT_DOMAIN } from "./in-place-accumulator.js";

const PREFIX = "activation_";

/** Attributes of the fused activation: "activation_alpha" is its "alpha". */
function activationAttributes({ attributes }: Node): Record<string, Attribute> {
  return Object.fromEntries(Object.entries(attributes).flatMap(([name, value]) => (name.startsWith(PREFIX) ? [[name.slice(PREFIX.length), value]] : [])));
}

export const fusedGemmOperator: Operator = {
  op: "FusedGemm", domain: MICROSOFT_DOMAIN, infer: gemmOperator.infer,
  decompose({ node, inputs }) {
    const own = Object.entries(node.attributes).filter(([name]) => !name.startsWith("activation"));
    const product = emit("Gemm", inputs.map((input) => input ?? null), Object.fromEntries(own));
    return [emit(stringAttribute(node, "activation", ""), [product], activationAttributes(node))];
  },
};
