// Neg: -x.
import { emit, type Operator, type Value } from "../value.js";
import { unary } from "./elementwise.js";

/** -x, elementwise. Any shape. */
export function neg(x: Value): Value {
  return emit("Neg", [x]);
}

export const negOperator: Operator = unary("Neg", (dy) => neg(dy));
