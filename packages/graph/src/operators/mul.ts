// Mul: a * b, with broadcasting.
import { emit, type Operand, type Operator, type Value } from "../value.js";
import { binary } from "./elementwise.js";

/** a * b, elementwise with broadcasting; a number stands for a constant. */
export function mul(a: Operand, b: Operand): Value {
  return emit("Mul", [a, b]);
}

export const mulOperator: Operator = binary("Mul",
  (dy, _a, b) => mul(dy, b),
  (dy, a) => mul(dy, a));
