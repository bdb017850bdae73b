// Clip: min(max(x, low), high) with constant bounds.
import { emit, scalar, type Operator, type Value } from "../value.js";
import { cast } from "./cast.js";
import { equal } from "./compare.js";
import { inferSame } from "./elementwise.js";
import { mul } from "./mul.js";

/** min(max(x, low), high), elementwise; the gradient is 1 inside [low, high] and 0 outside. */
export function clip(x: Value, low: number | undefined, high?: number): Value {
  return emit("Clip", [x, low === undefined ? null : scalar(x, low), high === undefined ? null : scalar(x, high)]);
}

export const clipOperator: Operator = {
  op: "Clip", infer: inferSame, broadcastGradient: true,
  gradient({ input, output, dy, needs }) {
    if (needs(1) || needs(2)) throw new RangeError("Clip has no gradient for its bounds: make them constants");
    return [mul(dy, cast(equal(input(0), output(0)), dy.dtype))];
  },
};
