// Sigmoid: 1 / (1 + exp(-x)).
import { mul } from "./mul.js";
import { sub } from "./sub.js";
import { emit, type Operator, type Value } from "../value.js";
import { unary } from "./elementwise.js";

/** 1 / (1 + exp(-x)), elementwise. Any shape. */
export function sigmoid(x: Value): Value {
  return emit("Sigmoid", [x]);
}

export const sigmoidOperator: Operator = unary("Sigmoid", (dy, _x, y) => mul(dy, mul(y, sub(1, y))));
