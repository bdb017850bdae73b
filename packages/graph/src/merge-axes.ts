// Axes merged into one and taken apart again, with sizes that may be symbolic or 0.
import type { Dim } from "./ir.js";
import { dimProduct } from "./dim.js";
import { concat } from "./operators/concat.js";
import { mul } from "./operators/mul.js";
import { reshapeTo } from "./operators/reshape.js";
import { sizesOf } from "./sizes-of.js";
import { int64Vector, type Value } from "./value.js";

/** x with each group of neighbouring axes as one axis; an empty group is an axis of size 1. */
export function mergeAxes(x: Value, groups: readonly (readonly number[])[]): Value {
  if (groups.length === x.shape.length && groups.every((group) => group.length === 1)) return x;
  return reshapeTo(x, concatSizes(x, groups.map((group) => sizeOfGroup(x, group))));
}

/** Sizes as one int64 vector: numbers, or values that hold them, int64 [any]. */
export function concatSizes(anchor: Value, sizes: readonly (number | Value)[]): Value {
  if (sizes.every((size) => typeof size === "number")) return int64Vector(anchor, sizes);
  return concat(sizes.map((size) => (typeof size === "number" ? int64Vector(anchor, [size]) : size)), 0);
}

/** The product of sizes, a number where it is known. */
function sizeOfGroup(x: Value, axes: readonly number[]): number | Value {
  const size = dimProduct(axes.map((axis): Dim => x.shape[axis] ?? 1));
  return typeof size === "number" ? size : axes.map((axis) => sizesOf(x, [axis])).reduce((a, b) => mul(a, b));
}
