// com.microsoft.FusedGemm and FusedConv: Gemm and Conv with the activation that follows them, as ONNX Runtime's optimizer writes them.
import { float, stringAttribute } from "../attribute.js";
import type { Attribute, Node } from "../ir.js";
import { emit, type Operator, type Value } from "../value.js";
import { add } from "./add.js";
import { clip } from "./clip.js";
import { convOperator } from "./conv.js";
import { gemmOperator } from "./gemm.js";
import { MICROSOFT_DOMAIN } from "./in-place-accumulator.js";

const PREFIX = "activation_";

/** Attributes of the fused activation: "activation_alpha" is its "alpha". */
function activationAttributes({ attributes }: Node): Record<string, Attribute> {
  return Object.fromEntries(Object.entries(attributes).flatMap(([name, value]) => (name.startsWith(PREFIX) ? [[name.slice(PREFIX.length), value]] : [])));
}

const ownAttributes = ({ attributes }: Node): Record<string, Attribute> =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !name.startsWith("activation")));

export const fusedGemmOperator: Operator = {
  op: "FusedGemm", domain: MICROSOFT_DOMAIN, infer: gemmOperator.infer,
  decompose({ node, inputs }) {
    const product = emit("Gemm", inputs.map((input) => input ?? null), ownAttributes(node));
    return [emit(stringAttribute(node, "activation", ""), [product], activationAttributes(node))];
  },
};

export const fusedConvOperator: Operator = {
  op: "FusedConv", domain: MICROSOFT_DOMAIN, infer: convOperator.infer,
  /** Inputs: those of Conv, and what is added before the activation. */
  decompose({ node, inputs, input }) {
    const convolved = emit("Conv", [input(0), input(1), inputs[2] ?? null], ownAttributes(node));
    return [activated(node, inputs[3] === undefined ? convolved : add(convolved, inputs[3]))];
  },
};

/** The activation of a FusedConv, whose numbers stand in one list. */
function activated(node: Node, x: Value): Value {
  const activation = stringAttribute(node, "activation", "");
  const parameters = node.attributes["activation_params"];
  const [first, second] = parameters?.type === "floats" ? parameters.value : [];
  if (activation === "") return x;
  if (activation === "Clip") return clip(x, first, second);
  return emit(activation, [x], { ...(first !== undefined && { alpha: float(first) }), ...(second !== undefined && { beta: float(second) }) });
}
