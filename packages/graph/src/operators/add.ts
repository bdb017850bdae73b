// Add: a + b, with broadcasting.
import { emit, type Operand, type Operator, type Value } from "../value.js";
import { binary } from "./elementwise.js";

/** a + b, elementwise with broadcasting; a number stands for a constant. */
export function add(a: Operand, b: Operand): Value {
  return emit("Add", [a, b]);
}

export const addOperator: Operator = binary("Add",
  (dy) => dy,
  (dy) => dy);
