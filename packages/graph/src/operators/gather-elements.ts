// GatherElements and ScatterElements: one entry per index, along an axis.
import { int, intAttribute, string, stringAttribute } from "../attribute.js";
import { emit, type Operator, type Value } from "../value.js";
import { inferSame } from "./elementwise.js";
import { zerosLike } from "./constant-of-shape.js";

/** y[i, j] = x[i, indices[i, j]] for axis 1 and likewise for others; y has the shape of `indices`. */
export function gatherElements(x: Value, indices: Value, { axis = -1 }: { readonly axis?: number } = {}): Value {
  return emit("GatherElements", [x, indices], { axis: int(axis) });
}

/** x with `updates` added at `indices` along `axis`; the same place may be hit many times. */
export function scatterAdd(x: Value, indices: Value, updates: Value, { axis = -1 }: { readonly axis?: number } = {}): Value {
  return emit("ScatterElements", [x, indices, updates], { axis: int(axis), reduction: string("add") });
}

export const gatherElementsOperator: Operator = {
  op: "GatherElements",
  infer: (_node, { input }) => [{ dtype: input(0).dtype, shape: input(1).shape }],
  gradient: ({ node, input, dy }) => [scatterAdd(zerosLike(input(0)), input(1), dy, { axis: intAttribute(node, "axis", 0) })],
};

export const scatterElementsOperator: Operator = {
  op: "ScatterElements", infer: inferSame,
  /** For reduction "add": the base passes, and updates get the gradient at their places. */
  gradient({ node, input, dy, needs }) {
    if (stringAttribute(node, "reduction", "none") !== "add") throw new RangeError(`ScatterElements "${node.name}" has a gradient for reduction "add" only`);
    return [dy, undefined, needs(2) ? gatherElements(dy, input(1), { axis: intAttribute(node, "axis", 0) }) : undefined];
  },
};
