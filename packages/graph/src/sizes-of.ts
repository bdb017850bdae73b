// Sizes as values: constants where they are known, read while running where they are symbolic.
import { int } from "./attribute.js";
import { dimProduct, dimQuotient } from "./dim.js";
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

/** A factor times the sizes along some axes, over a divisor. */
export interface SizeProduct {
  readonly factor?: number;
  readonly axes?: readonly number[];
  readonly divisor?: number;
}

/** Products of sizes of x, as int64 [products]: a shape made of x's. */
export function sizeProducts(x: Value, products: readonly SizeProduct[]): Value {
  const known = products.map(({ factor = 1, axes = [], divisor = 1 }) => dimQuotient(dimProduct([factor, ...axes.map((axis) => x.shape[axis] ?? 1)]), divisor));
  return sizeVector(x, products.map(({ factor = 1, axes = [], divisor = 1 }, index): number | Value => {
    const size = known[index];
    if (typeof size === "number") return size;
    const factors = [...(factor === 1 ? [] : [int64Vector(x, [factor])]), ...axes.map((axis) => sizesOf(x, [axis]))];
    const product = factors.reduce((a, b) => emit("Mul", [a, b]));
    return divisor === 1 ? product : emit("Div", [product, int64Vector(x, [divisor])]);
  }));
}

/** Sizes as one int64 vector: numbers, and int64 values of one entry read while running. */
export function sizeVector(anchor: Value, entries: readonly (number | Value)[]): Value {
  const numbers = entries.filter((entry) => typeof entry === "number");
  if (numbers.length === entries.length) return int64Vector(anchor, numbers);
  const parts = entries.map((entry) => (typeof entry === "number" ? int64Vector(anchor, [entry]) : entry));
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : emit("Concat", parts, { axis: int(0) });
}

/** The product of some sizes of x: a number where they are known, else int64 [1]. */
export function productOfSizes(x: Value, axes: readonly number[]): number | Value {
  const size = dimProduct(axes.map((axis) => x.shape[axis] ?? 1));
  if (typeof size === "number") return size;
  return axes.length === 1 ? sizesOf(x, axes) : emit("ReduceProd", [sizesOf(x, axes)], { keepdims: int(1) });
}
