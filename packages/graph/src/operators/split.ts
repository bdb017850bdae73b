// Split: a value cut along an axis.
import { int, intAttribute } from "../attribute.js";
import { dimCall, dimDifference, dimProduct, dimQuotient, dimSum, normaliseAxis } from "../dim.js";
import type { Dim, Node } from "../ir.js";
import { emitAll, int64Vector, type Operator, type Value } from "../value.js";
import { concat } from "./concat.js";
import { zerosLike } from "./constant-of-shape.js";

/** x cut along `axis` into pieces of the given sizes. */
export function split(x: Value, sizes: readonly number[], axis: number): readonly Value[] {
  return emitAll("Split", [x, int64Vector(x, sizes)], { axis: int(axis) }, { numOutputs: sizes.length });
}

export const splitOperator: Operator = {
  op: "Split",
  infer(node, { input, integers }) {
    const { dtype, shape } = input(0);
    const axis = normaliseAxis(intAttribute(node, "axis", 0), shape.length);
    const sizes = integers(1) ?? equalSizes(node, shape[axis] ?? 0);
    const total = dimSum(sizes);
    if (sizes.length !== node.outputs.length || (typeof total === "number" && typeof shape[axis] === "number" && total !== shape[axis]))
      throw new RangeError(`Split "${node.name}" into sizes ${sizes.join(", ")}: expected ${node.outputs.length} of them that add up to ${shape[axis]}`);
    return sizes.map((size) => ({ dtype, shape: shape.map((dim, at) => (at === axis ? size : dim)) }));
  },
  gradient({ node, output, outputGradients }) {
    const pieces = outputGradients.map((gradient, index) => gradient ?? zerosLike(output(index)));
    return [concat(pieces, intAttribute(node, "axis", 0))];
  },
};

/** Equal sizes, the last one smaller where they do not go up. */
function equalSizes({ outputs: { length } }: Node, total: Dim): readonly Dim[] {
  const size = dimQuotient(total, length) ?? dimQuotient(dimSum([total, length - 1]), length) ?? dimCall("div", [dimSum([total, length - 1]), length]);
  if (typeof total === "number") {
    const whole = Math.ceil(total / length);
    return Array.from({ length }, (_, index) => Math.max(0, Math.min(whole, total - index * whole)));
  }
  return Array.from({ length }, (_, index) => (index < length - 1 ? size : dimDifference(total, dimProduct([size, length - 1]))));
}
