// Gather: rows (or slices along another axis) picked by index.
import type { DType } from "@mpm/tensor";
import { int, intAttribute } from "../attribute.js";
import { normaliseAxis } from "../dim.js";
import { sizesOf } from "../sizes-of.js";
import { emit, type Operator, type Value } from "../value.js";
import { concat } from "./concat.js";
import { zerosLike } from "./constant-of-shape.js";
import { expand } from "./expand.js";
import { scatterAdd } from "./gather-elements.js";
import { reshape, reshapeTo } from "./reshape.js";
import { unsqueeze } from "./squeeze.js";

/** Slices of x along `axis` at `indices` (int32 or int64, any shape): [..., N, ...] -> [..., ...indices.shape, ...]. */
export function gather(x: Value, indices: Value, { axis = 0 }: { readonly axis?: number } = {}): Value {
  return emit("Gather", [x, indices], { axis: int(axis) });
}

const isIndex = (dtype: DType): boolean => dtype === "int32" || dtype === "int64";

export const gatherOperator: Operator = {
  op: "Gather",
  infer(node, { input }) {
    const [x, indices] = [input(0), input(1)];
    if (!isIndex(indices.dtype)) throw new TypeError(`Gather takes int32 or int64 indices, got ${indices.dtype} ("${indices.name}")`);
    const axis = normaliseAxis(intAttribute(node, "axis", 0), x.shape.length);
    return [{ dtype: x.dtype, shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)] }];
  },
  /** Slices of the gradient added up where they came from. */
  gradient({ node, input, dy }) {
    const [x, indices] = [input(0), input(1)];
    const axis = normaliseAxis(intAttribute(node, "axis", 0), x.shape.length);
    const list = indices.shape.length === 1 ? indices : reshape(indices, [-1]); // [count]
    const slices = indices.shape.length === 1 ? dy : reshapeTo(dy, withCount(x, axis, list)); // [..., count, ...]
    const others = x.shape.flatMap((_, at) => (at === axis ? [] : [at]));
    const everywhere = others.length === 0 ? list : expand(unsqueeze(list, others), sizesOf(slices));
    return [scatterAdd(zerosLike(x), everywhere, slices, { axis })];
  },
};

/** Sizes of x with the number of indices at `axis`, int64 [rank]. */
function withCount(x: Value, axis: number, list: Value): Value {
  return concat(x.shape.map((_, at) => (at === axis ? sizesOf(list) : sizesOf(x, [at]))), 0);
}
