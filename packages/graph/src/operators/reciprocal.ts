// Reciprocal: 1 / x.
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { emit, type Operator, type Value } from "../value.js";
import { unary } from "./elementwise.js";

/** 1 / x, elementwise. Any shape. */
export function reciprocal(x: Value): Value {
  return emit("Reciprocal", [x]);
}

export const reciprocalOperator: Operator = unary("Reciprocal", (dy, _x, y) => neg(mul(dy, mul(y, y))));
