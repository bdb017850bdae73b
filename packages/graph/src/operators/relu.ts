// Relu: max(x, 0), with gradient 0 at 0.
import { clip } from "./clip.js";
import { mul } from "./mul.js";
import { steepLine } from "./sign.js";
import { emit, type Operator, type Value } from "../value.js";
import { unary } from "./elementwise.js";

/** Max(x, 0), with gradient 0 at 0, elementwise. Any shape. */
export function relu(x: Value): Value {
  return emit("Relu", [x]);
}

export const reluOperator: Operator = unary("Relu", (dy, _x, y) => mul(dy, clip(steepLine(y), 0, 1)));
