// Flatten: the axes before and from `axis` each as one.
import { int, intAttribute } from "../attribute.js";
import { dimProduct, normaliseAxis } from "../dim.js";
import type { Node, Shape } from "../ir.js";
import { productOfSizes, sizeVector } from "../sizes-of.js";
import { emit, type Operator, type Value } from "../value.js";
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
    return [reshapeTo(x, sizeVector(x, [productOfSizes(x, axes.slice(0, cut)), productOfSizes(x, axes.slice(cut))]))];
  },
};
