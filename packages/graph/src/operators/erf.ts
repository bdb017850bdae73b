// Erf: the error function.
import { exp } from "./exp.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { emit, type Operator, type Value } from "../value.js";
import { unary } from "./elementwise.js";

/** The error function, elementwise. Any shape. */
export function erf(x: Value): Value {
  return emit("Erf", [x]);
}

export const erfOperator: Operator = unary("Erf", (dy, x) => mul(dy, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI))));
