// ThresholdedRelu and Shrink: values near 0, or below a threshold, become 0. Written out, so that they need no kernel.
import { floatAttribute } from "../attribute.js";
import { isFloat, type Operator } from "../value.js";
import { add } from "./add.js";
import { greater, less } from "./compare.js";
import { inferSame } from "./elementwise.js";
import { sub } from "./sub.js";
import { where } from "./where.js";

/** x for x > alpha, else 0. */
export const thresholdedReluOperator: Operator = {
  op: "ThresholdedRelu", infer: inferSame,
  decompose: ({ node, input }) => [where(greater(input(0), floatAttribute(node, "alpha", 1)), input(0), 0)],
};

/** x + bias for x < -lambd, x - bias for x > lambd, else 0. */
export const shrinkOperator: Operator = {
  op: "Shrink",
  infer(node, context) {
    const { dtype, name } = context.input(0);
    if (!isFloat(dtype)) throw new TypeError(`Shrink "${node.name}" takes floating-point numbers, got ${dtype} ("${name}"): cast it`);
    return inferSame(node, context);
  },
  decompose({ node, input }) {
    const [x, lambda, bias] = [input(0), floatAttribute(node, "lambd", 0.5), floatAttribute(node, "bias", 0)];
    return [where(less(x, -lambda), add(x, bias), where(greater(x, lambda), sub(x, bias), 0))];
  },
};
