// The com.microsoft forms of Gelu: exact, by tanh (FastGelu), by a sigmoid (QuickGelu), and with a bias that is added first.
import { floatAttribute } from "../attribute.js";
import type { DecomposeContext, Operator, Value } from "../value.js";
import { add } from "./add.js";
import { inferSame } from "./elementwise.js";
import { gelu } from "./gelu.js";
import { MICROSOFT_DOMAIN } from "./in-place-accumulator.js";
import { mul } from "./mul.js";
import { sigmoid } from "./sigmoid.js";

const QUICK_ALPHA = 1.702; // of the ONNX Runtime operator

/** An activation of the first input plus the second, a bias [width], where there is one. */
function activation(op: string, rule: (x: Value, context: DecomposeContext) => Value): Operator {
  return {
    op, domain: MICROSOFT_DOMAIN, infer: inferSame,
    decompose: (context) => [rule(context.inputs[1] === undefined ? context.input(0) : add(context.input(0), context.inputs[1]), context)],
  };
}

export const microsoftGeluOperators: readonly Operator[] = [
  activation("Gelu", (x) => gelu(x)),
  activation("BiasGelu", (x) => gelu(x)),
  activation("FastGelu", (x) => gelu(x, { approximate: "tanh" })),
  activation("QuickGelu", (x, { node }) => mul(x, sigmoid(mul(x, floatAttribute(node, "alpha", QUICK_ALPHA))))),
];
