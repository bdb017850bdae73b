// Clip: min(max(x, low), high) with constant bounds.
import { dtypeCode } from "../onnx-dtype.js";
import { emit, required, scalar, type Operator, type Value } from "../value.js";
import { inferSame } from "./elementwise.js";
import { mul } from "./mul.js";

/** min(max(x, low), high), elementwise; the gradient is 1 inside [low, high] and 0 outside. */
export function clip(x: Value, low: number | undefined, high?: number): Value {
  return emit("Clip", [x, low === undefined ? null : scalar(x, low), high === undefined ? null : scalar(x, high)]);
}

export const clipOperator: Operator = {
  op: "Clip", infer: inferSame, broadcastGradient: true,
  gradient({ inputs, outputs, outputGradients, needs }) {
    if (needs(1) || needs(2)) throw new RangeError("Clip has no gradient for its bounds: make them constants");
    const [x, y, dy] = [required(inputs, 0, "Clip"), required(outputs, 0, "Clip"), required(outputGradients, 0, "Clip")];
    const inside = emit("Cast", [emit("Equal", [x, y])], { to: { type: "int", value: BigInt(dtypeCode(dy.dtype)) } });
    return [mul(dy, inside), undefined, undefined];
  },
};
