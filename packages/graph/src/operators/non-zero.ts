// NonZero and Unique: results whose sizes are known only while running.
import { intAttribute } from "../attribute.js";
import { dimProduct, inventedDim, normaliseAxis } from "../dim.js";
import { emit, type Operator, type Value } from "../value.js";

/** Coordinates of the entries of x that are not 0, as int64 [rank, entries]. */
export function nonZero(x: Value): Value {
  return emit("NonZero", [x]);
}

export const nonZeroOperator: Operator = {
  op: "NonZero", nonDifferentiable: true,
  infer: (node, { input }) => [{ dtype: "int64", shape: [input(0).shape.length, inventedDim(node.outputs[0] ?? "", 1)] }],
};

/** Distinct entries or slices, their first places, the place of each one, and how often it stands. No gradient rule: entries that meet part ways. */
export const uniqueOperator: Operator = {
  op: "Unique",
  infer(node, { input }) {
    const { dtype, shape } = input(0);
    const axis = node.attributes["axis"] === undefined ? undefined : normaliseAxis(intAttribute(node, "axis", 0), shape.length);
    const count = inventedDim(node.outputs.find((name) => name !== "") ?? "", axis ?? 0);
    const whole = axis === undefined ? dimProduct(shape) : (shape[axis] ?? 0);
    return [{ dtype, shape: axis === undefined ? [count] : shape.with(axis, count) }, ...[[count], [whole], [count]].map((sizes) => ({ dtype: "int64" as const, shape: sizes }))];
  },
};
