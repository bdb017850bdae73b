// Exp: the exponential.
import { mul } from "./mul.js";
import { emit, type Operator, type Value } from "../value.js";
import { unary } from "./elementwise.js";

/** The exponential, elementwise. Any shape. */
export function exp(x: Value): Value {
  return emit("Exp", [x]);
}

export const expOperator: Operator = unary("Exp", (dy, _x, y) => mul(dy, y));
