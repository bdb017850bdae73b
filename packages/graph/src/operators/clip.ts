// Clip: min(max(x, low), high).
import { reduceTo } from "../reduce-to.js";
import { emit, scalar, type Operator, type Value } from "../value.js";
import { cast } from "./cast.js";
import { equal, greater, not } from "./compare.js";
import { inferSame } from "./elementwise.js";
import { max } from "./max.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";

/** min(max(x, low), high), elementwise; the gradient is 1 inside [low, high] and 0 outside. */
export function clip(x: Value, low: number | undefined, high?: number): Value {
  return emit("Clip", [x, low === undefined ? null : scalar(x, low), high === undefined ? null : scalar(x, high)]);
}

/** x gets the gradient where it is kept; what lies outside, the bound it was moved to. */
export const clipOperator: Operator = {
  op: "Clip", infer: inferSame, broadcastGradient: true,
  gradient({ inputs, input, output, dy, needs }) {
    const [x, low, high, y] = [input(0), inputs[1], inputs[2], output(0)];
    const inside = mul(dy, cast(equal(x, y), dy.dtype));
    if (!needs(1) && !needs(2)) return [inside];
    const outside = mul(dy, cast(not(equal(x, y)), dy.dtype));
    const raised = low === undefined ? x : max(x, low);
    const toHigh = high === undefined ? undefined : mul(outside, cast(greater(raised, high), dy.dtype));
    const toLow = toHigh === undefined ? outside : sub(outside, toHigh);
    return [inside, low && needs(1) ? reduceTo(toLow, y, low) : undefined, high && toHigh && needs(2) ? reduceTo(toHigh, y, high) : undefined];
  },
};
