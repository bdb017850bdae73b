// Div: a / b, with broadcasting.
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { emit, type Operand, type Operator, type Value } from "../value.js";
import { binary } from "./elementwise.js";

/** a / b, elementwise with broadcasting; a number stands for a constant. */
export function div(a: Operand, b: Operand): Value {
  return emit("Div", [a, b]);
}

export const divOperator: Operator = binary("Div",
  (dy, _a, b) => div(dy, b),
  (dy, _a, b, y) => neg(mul(div(dy, b), y)));
