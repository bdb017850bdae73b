// LeakyRelu: x where positive, alpha * x elsewhere.
import { float, floatAttribute } from "../attribute.js";
import { emit, scalar, type Operator, type Value } from "../value.js";
import { clip } from "./clip.js";
import { greater } from "./compare.js";
import { unary } from "./elementwise.js";
import { mul } from "./mul.js";
import { steepLine } from "./sign.js";
import { where } from "./where.js";

const DEFAULT_ALPHA = 0.01; // of the ONNX operator

/** x for x > 0, else alpha * x; the gradient at 0 is alpha. */
export function leakyRelu(x: Value, { alpha = 0.1 }: { readonly alpha?: number } = {}): Value {
  return emit("LeakyRelu", [x], { alpha: float(alpha) });
}

/** The slope as a clipped steep line of the output: half the cost of Where on CPU, but for slopes from 0 to 1 only. */
export const leakyReluOperator: Operator = unary("LeakyRelu", (dy, x, y, node) => {
  const alpha = floatAttribute(node, "alpha", DEFAULT_ALPHA);
  return mul(dy, alpha >= 0 && alpha <= 1 ? clip(steepLine(y), alpha, 1) : where(greater(x, 0), scalar(x, 1), scalar(x, alpha)));
});
