// Expand: broadcasting written out.
import { broadcastShapes } from "../dim.js";
import { reduceTo } from "../reduce-to.js";
import { emit, int64Vector, type Operator, type Value } from "../value.js";

/** x repeated to `shape`: numbers, or an int64 value such as `shapeOf(y)`. */
export function expand(x: Value, shape: readonly number[] | Value): Value {
  return emit("Expand", [x, "scope" in shape ? shape : int64Vector(x, shape)]);
}

export const expandOperator: Operator = {
  op: "Expand", broadcastGradient: true,
  infer: (_node, { input, integers }) => [{ dtype: input(0).dtype, shape: broadcastShapes(input(0).shape, integers(1) ?? []) }],
  gradient: ({ input, output, dy }) => [reduceTo(dy, output(0), input(0))],
};
