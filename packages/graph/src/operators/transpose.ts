// Transpose: axes in another order.
import { ints, intsAttribute } from "../attribute.js";
import type { Node } from "../ir.js";
import { emit, type Operator, type Value } from "../value.js";

/** x with its axes in the order `permutation` (default: reversed). */
export function transpose(x: Value, permutation: readonly number[] = x.shape.map((_, axis) => x.shape.length - 1 - axis)): Value {
  return emit("Transpose", [x], { perm: ints(permutation) });
}

/** x with its last two axes exchanged. */
export function swapLastAxes(x: Value): Value {
  const rank = x.shape.length;
  return transpose(x, x.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis)));
}

export function permutationOf(node: Node, rank: number): readonly number[] {
  return intsAttribute(node, "perm") ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
}

export const transposeOperator: Operator = {
  op: "Transpose",
  infer(node, { input }) {
    const { dtype, shape } = input(0);
    const permutation = permutationOf(node, shape.length);
    if (permutation.toSorted((a, b) => a - b).some((axis, index) => axis !== index) || permutation.length !== shape.length)
      throw new RangeError(`Transpose "${node.name}": [${permutation.join(", ")}] is no permutation of ${shape.length} axes`);
    return [{ dtype, shape: permutation.map((axis) => shape[axis] ?? 1) }];
  },
  gradient({ node, dy }) {
    const permutation = permutationOf(node, dy.shape.length);
    return [transpose(dy, permutation.map((_, axis) => permutation.indexOf(axis)))];
  },
};
