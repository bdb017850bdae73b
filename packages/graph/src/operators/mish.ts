// Mish: x tanh(log(1 + exp(x))), written out, so that it needs no kernel of its own.
import { emit, type Operator, type Value } from "../value.js";
import { inferSame } from "./elementwise.js";
import { mul } from "./mul.js";
import { softplus } from "./softplus.js";
import { tanh } from "./tanh.js";

/** x tanh(softplus(x)) (Misra 2019), elementwise. Any shape. */
export function mish(x: Value): Value {
  return emit("Mish", [x]);
}

export const mishOperator: Operator = {
  op: "Mish", infer: inferSame,
  decompose: ({ input }) => [mul(input(0), tanh(softplus(input(0))))],
};
