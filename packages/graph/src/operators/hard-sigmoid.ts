// HardSigmoid and HardSwish: a line clipped to 0 .. 1, and x times it (Howard et al. 2019). Written out, so that they need
// no kernel of their own.
import { float, floatAttribute } from "../attribute.js";
import { emit, type Operator, type Value } from "../value.js";
import { add } from "./add.js";
import { clip } from "./clip.js";
import { inferSame } from "./elementwise.js";
import { mul } from "./mul.js";

const DEFAULT_ALPHA = 0.2; // of the ONNX operator; PyTorch's hardsigmoid has 1/6
const DEFAULT_BETA = 0.5;

/** min(max(alpha x + beta, 0), 1), elementwise. Any shape. */
export function hardSigmoid(x: Value, { alpha = 1 / 6, beta = 0.5 }: { readonly alpha?: number; readonly beta?: number } = {}): Value {
  return emit("HardSigmoid", [x], { alpha: float(alpha), beta: float(beta) });
}

/** x times hardSigmoid(x) with alpha 1/6, elementwise. Any shape. */
export function hardSwish(x: Value): Value {
  return emit("HardSwish", [x]);
}

const clippedLine = (x: Value, alpha: number, beta: number): Value => clip(add(mul(x, alpha), beta), 0, 1);

export const hardSigmoidOperator: Operator = {
  op: "HardSigmoid", infer: inferSame,
  decompose: ({ node, input }) => [clippedLine(input(0), floatAttribute(node, "alpha", DEFAULT_ALPHA), floatAttribute(node, "beta", DEFAULT_BETA))],
};

export const hardSwishOperator: Operator = {
  op: "HardSwish", infer: inferSame,
  decompose: ({ input }) => [mul(input(0), clippedLine(input(0), 1 / 6, 0.5))],
};
