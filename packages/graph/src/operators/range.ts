// Range: start, start + delta, ... below limit.
import { dimDifference, inventedDim } from "../dim.js";
import type { Dim, Node } from "../ir.js";
import { sizesOf } from "../sizes-of.js";
import { dividedUp } from "../slice-range.js";
import { emit, scalar, type InferContext, type Operator, type Value } from "../value.js";
import { cast } from "./cast.js";
import { mul } from "./mul.js";
import { reduceSum } from "./reduce-sum.js";
import { reshapeLike } from "./reshape.js";
import { squeeze } from "./squeeze.js";

/** 0 .. limit - 1 for a scalar `limit`, of its element type. */
export function range(limit: Value): Value {
  return emit("Range", [scalar(limit, 0), limit, scalar(limit, 1)]);
}

/** How many numbers there are. Between symbolic ends there are taken to be some. */
function lengthOf(node: Node, { integers }: InferContext): Dim {
  const [start = 0, limit = 0, delta = 1] = [0, 1, 2].map((index) => integers(index)?.[0]);
  if (typeof start === "number" && typeof limit === "number" && typeof delta === "number") return Math.max(0, Math.ceil((limit - start) / delta));
  return typeof delta === "number" && delta !== 0 ? dividedUp(dimDifference(limit, start), delta) : inventedDim(node.outputs[0] ?? "", 0);
}

export const rangeOperator: Operator = {
  op: "Range",
  infer: (node, context) => [{ dtype: context.input(0).dtype, shape: [lengthOf(node, context)] }],
  /** Entry i is start + i delta; the limit only says how many there are. */
  gradient({ input, dy, needs }) {
    const total = (value: Value, like: Value): Value => reshapeLike(reduceSum(value), like);
    const places = (): Value => cast(range(squeeze(cast(sizesOf(dy), "int32"), [0])), dy.dtype); // [entries]
    return [needs(0) ? total(dy, input(0)) : undefined, undefined, needs(2) ? total(mul(dy, places()), input(2)) : undefined];
  },
};
