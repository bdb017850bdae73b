// Identity: the same value under another name.
import { emit, type Operator, type Value } from "../value.js";
import { unary } from "./elementwise.js";

/** x itself, as another value. */
export function identity(x: Value): Value {
  return emit("Identity", [x]);
}

export const identityOperator: Operator = unary("Identity", (dy) => dy);
