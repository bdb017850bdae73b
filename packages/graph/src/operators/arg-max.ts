// ArgMax and ArgMin: where the extremum stands.
import { int, intAttribute } from "../attribute.js";
import { normaliseAxis } from "../dim.js";
import { emit, type InferContext, type Operator, type TypeAndShape, type Value } from "../value.js";
import type { Node } from "../ir.js";
import { gather } from "./gather.js";
import { positions } from "../positions.js";

/** Index of the largest entry along `axis`, the first of equals, as int32. */
export function argMax(x: Value, { axis = -1 }: { readonly axis?: number } = {}): Value {
  return place("ArgMax", x, axis);
}

/** Index of the smallest entry along `axis`, the first of equals, as int32. */
export function argMin(x: Value, { axis = -1 }: { readonly axis?: number } = {}): Value {
  return place("ArgMin", x, axis);
}

/** Gathered from 0, 1, 2 ...: WebGPU has no Cast from int64. */
function place(op: "ArgMax" | "ArgMin", x: Value, axis: number): Value {
  return gather(positions(x, normaliseAxis(axis, x.shape.length)), emit(op, [x], { axis: int(axis), keepdims: int(0) }));
}

function infer(node: Node, { input }: InferContext): readonly TypeAndShape[] {
  const { shape } = input(0);
  const axis = normaliseAxis(intAttribute(node, "axis", 0), shape.length);
  const keep = intAttribute(node, "keepdims", 1) === 1;
  return [{ dtype: "int64", shape: shape.flatMap((dim, at) => (at === axis ? (keep ? [1] : []) : [dim])) }];
}

export const argMaxOperator: Operator = { op: "ArgMax", infer, nonDifferentiable: true };
export const argMinOperator: Operator = { op: "ArgMin", infer, nonDifferentiable: true };
