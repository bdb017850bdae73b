// Swish of opset 24: x sigmoid(alpha x).
import { floatAttribute } from "../attribute.js";
import type { Operator } from "../value.js";
import { inferSame } from "./elementwise.js";
import { mul } from "./mul.js";
import { sigmoid } from "./sigmoid.js";

/** x sigmoid(alpha x) (Ramachandran et al. 2017), elementwise; alpha is 1 by default. */
export const swishOperator: Operator = {
  op: "Swish", infer: inferSame,
  decompose({ node, input }) {
    const alpha = floatAttribute(node, "alpha", 1);
    return [mul(input(0), sigmoid(alpha === 1 ? input(0) : mul(input(0), alpha)))];
  },
};
