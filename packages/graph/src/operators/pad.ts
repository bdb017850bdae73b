// Pad: zeros (or a constant) around a value.
import { stringAttribute } from "../attribute.js";
import { dimSum, normaliseAxis } from "../dim.js";
import { emit, int64Vector, type Operator, type Value } from "../value.js";

/** x with zeros around it: `before` and `after` along each axis; negative numbers crop. */
export function pad(x: Value, { before, after }: { readonly before: readonly number[]; readonly after: readonly number[] }): Value {
  return emit("Pad", [x, int64Vector(x, [...before, ...after])]);
}

export const padOperator: Operator = {
  op: "Pad",
  infer(node, { input, integers, numbers }) {
    const { dtype, shape } = input(0);
    const pads = integers(1) ?? [];
    const axes = (numbers(3) ?? shape.map((_, axis) => axis)).map((axis) => normaliseAxis(axis, shape.length));
    if (pads.length !== 2 * axes.length) throw new RangeError(`Pad "${node.name}": expected ${2 * axes.length} pads for ${axes.length} axes, got ${pads.length}`);
    return [{ dtype, shape: shape.map((dim, axis) => {
      const at = axes.indexOf(axis);
      return at < 0 ? dim : dimSum([dim, pads[at] ?? 0, pads[at + axes.length] ?? 0]);
    }) }];
  },
  /** Pads taken off again. */
  gradient({ node, inputs, input, dy, needs }) {
    if (stringAttribute(node, "mode", "constant") !== "constant") throw new RangeError(`Pad "${node.name}" has a gradient for mode "constant" only`);
    if (needs(2)) throw new RangeError(`Pad "${node.name}" has no gradient for the number it pads with: make it a constant`);
    return [emit("Pad", [dy, emit("Neg", [input(1)]), null, inputs[3] ?? null])];
  },
};
