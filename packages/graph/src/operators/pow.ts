// Pow: a raised to b, with a gradient for the base only where the exponent is constant.
import { reduceTo } from "../reduce-to.js";
import { emit, required, type Operand, type Operator, type Value } from "../value.js";
import { inferBroadcast } from "./elementwise.js";
import { log } from "./log.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";

/** a ** b, elementwise with broadcasting. */
export function pow(a: Value, b: Operand): Value {
  return emit("Pow", [a, b]);
}

export const powOperator: Operator = {
  op: "Pow", infer: inferBroadcast, broadcastGradient: true,
  gradient({ inputs, outputs, outputGradients, needs }) {
    const [a, b, y, dy] = [required(inputs, 0, "Pow"), required(inputs, 1, "Pow"), required(outputs, 0, "Pow"), required(outputGradients, 0, "Pow")];
    return [
      needs(0) ? reduceTo(mul(dy, mul(b, pow(a, sub(b, 1)))), y, a) : undefined,
      needs(1) ? reduceTo(mul(dy, mul(y, log(a))), y, b) : undefined,
    ];
  },
};
