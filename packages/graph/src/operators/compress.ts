// Compress: slices that a condition keeps, written out as Gather at the places where it holds.
import { int, intAttribute } from "../attribute.js";
import { inventedDim, normaliseAxis } from "../dim.js";
import type { Node } from "../ir.js";
import { emit, type Operator, type Value } from "../value.js";
import { gather } from "./gather.js";
import { nonZero } from "./non-zero.js";
import { reshape } from "./reshape.js";

/** Slices of x along `axis` where `condition` (bool [at most as many]) holds; without an axis, entries of x in order. */
export function compress(x: Value, condition: Value, { axis }: { readonly axis?: number } = {}): Value {
  return emit("Compress", [x, condition], axis === undefined ? {} : { axis: int(axis) });
}

const axisOf = (node: Node, rank: number): number | undefined => (node.attributes["axis"] === undefined ? undefined : normaliseAxis(intAttribute(node, "axis", 0), rank));

export const compressOperator: Operator = {
  op: "Compress",
  infer(node, { input }) {
    const { dtype, shape } = input(0);
    const axis = axisOf(node, shape.length);
    const kept = inventedDim(node.outputs[0] ?? "", axis ?? 0);
    return [{ dtype, shape: axis === undefined ? [kept] : shape.with(axis, kept) }];
  },
  decompose({ node, input }) {
    const [x, axis] = [input(0), axisOf(node, input(0).shape.length)];
    const places = reshape(nonZero(input(1)), [-1]); // int64 [kept]
    return [axis === undefined ? gather(reshape(x, [-1]), places) : gather(x, places, { axis })];
  },
};
