// Gather: rows (or slices along another axis) picked by index.
import type { DType } from "@mpm/tensor";
import { int, intAttribute } from "../attribute.js";
import { dimProduct, normaliseAxis } from "../dim.js";
import { padAlong } from "../pad-along.js";
import { sizesOf, sizeVector } from "../sizes-of.js";
import { emit, int64Vector, type Operator, type Value } from "../value.js";
import { cast } from "./cast.js";
import { zerosLike } from "./constant-of-shape.js";
import { expand } from "./expand.js";
import { scatterAdd } from "./gather-elements.js";
import { reshape, reshapeTo } from "./reshape.js";
import { unsqueeze } from "./squeeze.js";
import { sub } from "./sub.js";

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
  /** Slices of the gradient added up where they came from; a single one, at a known place, only needs zeros around it. */
  gradient({ node, input, integers, dy }) {
    const [x, indices] = [input(0), input(1)];
    const axis = normaliseAxis(intAttribute(node, "axis", 0), x.shape.length);
    const place = dimProduct(indices.shape) === 1 ? integers(1)?.[0] : undefined;
    if (typeof place === "number") return [padded(indices.shape.length === 1 ? dy : reshapeTo(dy, withCount(x, axis, int64Vector(x, [1]))), x, axis, place)];
    const places = cast(indices, "int32"); // WebGPU does nothing else in int64
    const list = indices.shape.length === 1 ? places : reshape(places, [-1]); // [count]
    const slices = indices.shape.length === 1 ? dy : reshapeTo(dy, withCount(x, axis, sizesOf(list))); // [..., count, ...]
    return [scatterSlices(zerosLike(x), list, slices, axis)];
  },
};

/** x with `slices` [..., count, ...] added at `indices` [count] along `axis`. */
export function scatterSlices(x: Value, indices: Value, slices: Value, axis: number): Value {
  const others = x.shape.flatMap((_, at) => (at === axis ? [] : [at]));
  const everywhere = others.length === 0 ? indices : expand(unsqueeze(indices, others), sizesOf(slices));
  return scatterAdd(x, everywhere, slices, { axis });
}

/** Zeros like x but for a slice [..., 1, ...] at `place`, which may count from the end. */
function padded(only: Value, x: Value, axis: number, place: number): Value {
  const others = sub(sizesOf(x, [axis]), int64Vector(x, [place < 0 ? -place : place + 1]));
  const pads = place < 0 ? [others, -1 - place] : [place, others];
  return padAlong(only, sizeVector(x, pads), [axis]);
}

/** Sizes of x with the number of indices at `axis`, int64 [rank]. */
function withCount(x: Value, axis: number, count: Value): Value {
  return sizeVector(x, x.shape.map((_, at) => (at === axis ? count : sizesOf(x, [at]))));
}
