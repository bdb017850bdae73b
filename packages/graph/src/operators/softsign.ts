// Softsign: x / (1 + |x|), written out, since WebGPU has no kernel for it.
import { emit, type Operator, type Value } from "../value.js";
import { abs } from "./abs.js";
import { add } from "./add.js";
import { div } from "./div.js";
import { inferSame } from "./elementwise.js";

/** x / (1 + |x|), elementwise. Any shape. */
export function softsign(x: Value): Value {
  return emit("Softsign", [x]);
}

export const softsignOperator: Operator = {
  op: "Softsign", infer: inferSame,
  decompose: ({ input }) => [div(input(0), add(abs(input(0)), 1))],
};
