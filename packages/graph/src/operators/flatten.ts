// Flatten: the axes before and from `axis` each as one.
import { int, intAttribute } from "../attribute.js";
import { dimProduct, normaliseAxis } from "../dim.js";
import type { Node, Shape } from "../ir.js";
import { sizesOf } from "../sizes-of.js";
import { emit, int64Vector, type Operator, type Value } from "../value.js";
import { concat } from "./concat.js";
import { reshape, reshapeTo } from "./reshape.js";

/** x as a matrix: [sizes before `axis` multiplied, the others multiplied]. */
export function flatten(x: Value, { axis = 1 }: { readonly axis?: number } = {}): Value {
  return emit("Flatten", [x], { axis: int(axis) });
}

/** Axes before the cut. It may lie after the last axis. */
function leadingAxes(node: Node, { length: rank }: Shape): number {
  const axis = intAttribute(node, "axis", 1);
  return axis === rank ? rank : normaliseAxis(axis, rank);
}

export const flattenOperator: Operator = {
  op: "Flatten",
  infer(node, { input }) {
    const { dtype, shape } = input(0);
    const cut = leadingAxes(node, shape);
    return [{ dtype, shape: [dimProduct(shape.slice(0, cut)), dimProduct(shape.slice(cut))] }];
  },
  decompose({ node, input }) {
    const x = input(0);
    const cut = leadingAxes(node, x.shape);
    const width = dimProduct(x.shape.slice(cut));
    if (typeof width === "number" && width > 0) return [reshape(x, [-1, width])];
    const axes = x.shape.map((_, axis) => axis);
    return [reshapeTo(x, concat([product(x, axes.slice(0, cut)), product(x, axes.slice(cut))], 0))];
  },
};

/** The product of some sizes of x, int64 [1]. */
function product(x: Value, axes: readonly number[]): Value {
  const size = dimProduct(axes.map((axis) => x.shape[axis] ?? 1));
  if (typeof size === "number") return int64Vector(x, [size]);
  return axes.length === 1 ? sizesOf(x, axes) : emit("ReduceProd", [sizesOf(x, axes)], { keepdims: int(1) });
}
