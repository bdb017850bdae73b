// Sizes as values: constants where they are known, read while running where they are symbolic.
import { int } from "./attribute.js";
import type { Dim } from "./ir.js";
import { emit, int64Vector, type Value } from "./value.js";

/** Sizes of x along `axes`, counted from the front, as int64 [axes]. */
export function sizesOf(x: Value, axes: readonly number[] = x.shape.map((_, axis) => axis)): Value {
  const sizes = axes.map((axis): Dim => x.shape[axis] ?? 1);
  if (sizes.every((size) => typeof size === "number")) return int64Vector(x, sizes);
  if (axes.length === x.shape.length && axes.every((axis, at) => axis === at)) return emit("Shape", [x]);
  const parts = axes.map((axis) => emit("Shape", [x], { start: int(axis), end: int(axis + 1) }));
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : emit("Concat", parts, { axis: int(0) });
}
