// Expand: broadcasting written out.
import { broadcastShapes } from "../dim.js";
import { reduceTo } from "../reduce-to.js";
import { emit, int64Vector, required, type Operator, type Value } from "../value.js";

/** x repeated to `shape`: numbers, or an int64 value such as `shapeOf(y)`. */
export function expand(x: Value, shape: readonly number[] | Value): Value {
  return emit("Expand", [x, "scope" in shape ? shape : int64Vector(x, shape)]);
}

export const expandOperator: Operator = {
  op: "Expand", broadcastGradient: true,
  infer(node, { inputs, integers }) {
    const x = required(inputs, 0, "Expand");
    const shape = integers(node.inputs[1]);
    if (shape === undefined) throw new RangeError(`Expand "${node.name}": its shape input "${node.inputs[1]}" is not known while building`);
    return [{ dtype: x.dtype, shape: broadcastShapes(x.shape, shape) }];
  },
  gradient: ({ inputs, outputs, outputGradients }) =>
    [reduceTo(required(outputGradients, 0, "Expand"), required(outputs, 0, "Expand"), required(inputs, 0, "Expand")), undefined],
};
