// Sqrt: the square root.
import { div } from "./div.js";
import { mul } from "./mul.js";
import { emit, type Operator, type Value } from "../value.js";
import { unary } from "./elementwise.js";

/** The square root, elementwise. Any shape. */
export function sqrt(x: Value): Value {
  return emit("Sqrt", [x]);
}

export const sqrtOperator: Operator = unary("Sqrt", (dy, _x, y) => div(mul(dy, 0.5), y));
