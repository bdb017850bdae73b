// Log: the natural logarithm.
import { div } from "./div.js";
import { emit, type Operator, type Value } from "../value.js";
import { unary } from "./elementwise.js";

/** The natural logarithm, elementwise. Any shape. */
export function log(x: Value): Value {
  return emit("Log", [x]);
}

export const logOperator: Operator = unary("Log", (dy, x) => div(dy, x));
