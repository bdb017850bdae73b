// Abs: the absolute value, with gradient 0 at 0.
import { mul } from "./mul.js";
import { sign } from "./sign.js";
import { emit, type Operator, type Value } from "../value.js";
import { unary } from "./elementwise.js";

/** The absolute value, with gradient 0 at 0, elementwise. Any shape. */
export function abs(x: Value): Value {
  return emit("Abs", [x]);
}

export const absOperator: Operator = unary("Abs", (dy, x) => mul(dy, sign(x)));
