// Split: a value cut along an axis.
import { int, intAttribute } from "../attribute.js";
import { dimQuotient, normaliseAxis } from "../dim.js";
import { emitAll, int64Vector, required, type Operator, type Value } from "../value.js";
import { concat } from "./concat.js";
import { zerosLike } from "./constant-of-shape.js";

/** x cut along `axis` into pieces of the given sizes. */
export function split(x: Value, sizes: readonly number[], axis: number): readonly Value[] {
  return emitAll("Split", [x, int64Vector(x, sizes)], { axis: int(axis) }, { numOutputs: sizes.length });
}

export const splitOperator: Operator = {
  op: "Split",
  infer(node, { inputs, integers }) {
    const { dtype, shape } = required(inputs, 0, "Split");
    const axis = normaliseAxis(intAttribute(node, "axis", 0), shape.length);
    const equalSize = dimQuotient(required(shape, axis, "shape"), node.outputs.length);
    const sizes = integers(node.inputs[1]) ?? node.outputs.map(() => equalSize);
    return node.outputs.map((_, index) => {
      const size = sizes[index];
      if (size === undefined) throw new RangeError(`Split "${node.name}": size ${shape[axis]} does not divide into ${node.outputs.length} outputs; give the sizes`);
      return { dtype, shape: shape.map((dim, at) => (at === axis ? size : dim)) };
    });
  },
  gradient({ node, outputs, outputGradients }) {
    const pieces = outputs.map((y, index) => outputGradients[index] ?? zerosLike(required([y], 0, "Split output")));
    return [concat(pieces, intAttribute(node, "axis", 0)), undefined];
  },
};
