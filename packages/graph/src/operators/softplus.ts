// Softplus: log(1 + exp(x)), a smooth max(x, 0).
import { emit, type Operator, type Value } from "../value.js";
import { unary } from "./elementwise.js";
import { mul } from "./mul.js";
import { sigmoid } from "./sigmoid.js";

/** log(1 + exp(x)), elementwise, without overflow. Any shape. */
export function softplus(x: Value): Value {
  return emit("Softplus", [x]);
}

export const softplusOperator: Operator = unary("Softplus", (dy, x) => mul(dy, sigmoid(x)));
