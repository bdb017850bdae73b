// Tanh: the hyperbolic tangent.
import { mul } from "./mul.js";
import { sub } from "./sub.js";
import { emit, type Operator, type Value } from "../value.js";
import { unary } from "./elementwise.js";

/** The hyperbolic tangent, elementwise. Any shape. */
export function tanh(x: Value): Value {
  return emit("Tanh", [x]);
}

export const tanhOperator: Operator = unary("Tanh", (dy, _x, y) => mul(dy, sub(1, mul(y, y))));
