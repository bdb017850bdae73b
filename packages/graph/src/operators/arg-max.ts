// ArgMax and ArgMin: where the extremum stands.
import { int, intAttribute } from "../attribute.js";
import { normaliseAxis } from "../dim.js";
import { emit, type InferContext, type Operator, type TypeAndShape, type Value } from "../value.js";
import type { Node } from "../ir.js";
import { cast } from "./cast.js";

/** Index of the largest entry along `axis`, the first of equals, as int32. */
export function argMax(x: Value, { axis = -1 }: { readonly axis?: number } = {}): Value {
  return cast(emit("ArgMax", [x], { axis: int(axis), keepdims: int(0) }), "int32");
}

/** Index of the smallest entry along `axis`, the first of equals, as int32. */
export function argMin(x: Value, { axis = -1 }: { readonly axis?: number } = {}): Value {
  return cast(emit("ArgMin", [x], { axis: int(axis), keepdims: int(0) }), "int32");
}

function infer(node: Node, { input }: InferContext): readonly TypeAndShape[] {
  const { shape } = input(0);
  const axis = normaliseAxis(intAttribute(node, "axis", 0), shape.length);
  const keep = intAttribute(node, "keepdims", 1) === 1;
  return [{ dtype: "int64", shape: shape.flatMap((dim, at) => (at === axis ? (keep ? [1] : []) : [dim])) }];
}

export const argMaxOperator: Operator = { op: "ArgMax", infer, nonDifferentiable: true };
export const argMinOperator: Operator = { op: "ArgMin", infer, nonDifferentiable: true };
