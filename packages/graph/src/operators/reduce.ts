// What the Reduce operators share: axes and the shape that is left.
import { int, intAttribute, intsAttribute } from "../attribute.js";
import { normaliseAxis } from "../dim.js";
import type { Node, Shape } from "../ir.js";
import { emit, int64Vector, type GradientContext, type InferContext, type TypeAndShape, type Value } from "../value.js";

export interface ReduceOptions {
  /** Default: all axes. Negative axes count from the end. */
  readonly axes?: readonly number[];
  /** Keep reduced axes as size 1. Default false. */
  readonly keepDims?: boolean;
}

/** Emits a Reduce operator, its axes counted from the front: ONNX Runtime 1.30 does not reduce empty values over negative ones. */
export function reduce(op: string, x: Value, { axes, keepDims = false }: ReduceOptions = {}): Value {
  const places = axes?.map((axis) => normaliseAxis(axis, x.shape.length));
  return emit(op, places === undefined ? [x] : [x, int64Vector(x, places)], { keepdims: int(Number(keepDims)) });
}

export function inferReduce(node: Node, context: InferContext): readonly TypeAndShape[] {
  const { dtype, shape } = context.input(0);
  const axes = reducedAxes(node, shape, context);
  const keep = intAttribute(node, "keepdims", 1) === 1;
  return [{ dtype, shape: shape.flatMap((dim, axis) => (axes.includes(axis) ? (keep ? [1] : []) : [dim])) }];
}

/** Axes a Reduce node works on, counted from the front. Empty axes mean all, or none with noop_with_empty_axes. */
export function reducedAxes(node: Node, shape: Shape, { numbers }: Pick<InferContext, "numbers">): readonly number[] {
  const given = numbers(1) ?? intsAttribute(node, "axes") ?? [];
  if (given.length > 0) return given.map((axis) => normaliseAxis(axis, shape.length));
  return intAttribute(node, "noop_with_empty_axes", 0) === 1 ? [] : shape.map((_, axis) => axis);
}

/** A reduced value with the reduced axes put back as size 1, so that it broadcasts to the input. */
export function withReducedAxes(value: Value, { node, input, numbers }: GradientContext): Value {
  if (intAttribute(node, "keepdims", 1) === 1) return value;
  const axes = reducedAxes(node, input(0).shape, { numbers });
  return axes.length === 0 ? value : emit("Unsqueeze", [value, int64Vector(value, axes)]);
}
