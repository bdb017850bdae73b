// Sub: a - b, with broadcasting.
import { neg } from "./neg.js";
import { emit, type Operand, type Operator, type Value } from "../value.js";
import { binary } from "./elementwise.js";

/** a - b, elementwise with broadcasting; a number stands for a constant. */
export function sub(a: Operand, b: Operand): Value {
  return emit("Sub", [a, b]);
}

export const subOperator: Operator = binary("Sub",
  (dy) => dy,
  (dy) => neg(dy));
