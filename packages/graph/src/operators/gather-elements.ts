// GatherElements and ScatterElements: one entry per index, along an axis.
import { int, intAttribute } from "../attribute.js";
import type { Attribute } from "../ir.js";
import { emit, required, type Operator, type Value } from "../value.js";
import { inferSame } from "./elementwise.js";
import { zerosLike } from "./constant-of-shape.js";

const ADD: Attribute = { type: "string", value: new TextEncoder().encode("add") };

/** y[i, j] = x[i, indices[i, j]] for axis 1 and likewise for others; y has the shape of `indices`. */
export function gatherElements(x: Value, indices: Value, { axis = -1 }: { readonly axis?: number } = {}): Value {
  return emit("GatherElements", [x, indices], { axis: int(axis) });
}

/** x with `updates` added at `indices` along `axis`; the same place may be hit many times. */
export function scatterAdd(x: Value, indices: Value, updates: Value, { axis = -1 }: { readonly axis?: number } = {}): Value {
  return emit("ScatterElements", [x, indices, updates], { axis: int(axis), reduction: ADD });
}

export const gatherElementsOperator: Operator = {
  op: "GatherElements",
  infer: (_node, { inputs }) => [{ dtype: required(inputs, 0, "GatherElements").dtype, shape: required(inputs, 1, "GatherElements").shape }],
  gradient({ node, inputs, outputGradients }) {
    const [x, indices, dy] = [required(inputs, 0, "GatherElements"), required(inputs, 1, "GatherElements"), required(outputGradients, 0, "GatherElements")];
    return [scatterAdd(zerosLike(x), indices, dy, { axis: intAttribute(node, "axis", 0) }), undefined];
  },
};

export const scatterElementsOperator: Operator = {
  op: "ScatterElements", infer: inferSame,
  /** For reduction "add": the base passes, and updates get the gradient at their places. */
  gradient({ node, inputs, outputGradients }) {
    const [indices, dy] = [required(inputs, 1, "ScatterElements"), required(outputGradients, 0, "ScatterElements")];
    const reduction = node.attributes["reduction"];
    if (reduction?.type !== "string" || new TextDecoder().decode(reduction.value) !== "add")
      throw new RangeError(`ScatterElements "${node.name}" has a gradient for reduction "add" only`);
    return [dy, undefined, gatherElements(dy, indices, { axis: intAttribute(node, "axis", 0) })];
  },
};
