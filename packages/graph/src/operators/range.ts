// Range: start, start + delta, ... below limit.
import { dimDifference } from "../dim.js";
import type { Dim } from "../ir.js";
import { emit, scalar, type InferContext, type Operator, type Value } from "../value.js";

/** 0 .. limit - 1 for a scalar `limit`, of its element type. */
export function range(limit: Value): Value {
  return emit("Range", [scalar(limit, 0), limit, scalar(limit, 1)]);
}

/** How many numbers there are; a symbolic limit counts in steps of 1. */
function lengthOf({ integers }: InferContext): Dim {
  const [start = 0, limit = 0, delta = 1] = [0, 1, 2].map((index) => integers(index)?.[0]);
  if (typeof start === "number" && typeof limit === "number" && typeof delta === "number") return Math.max(0, Math.ceil((limit - start) / delta));
  if (delta !== 1) throw new RangeError(`Range from ${start} to ${limit} in steps of ${delta}: expected known numbers, or steps of 1`);
  return dimDifference(limit, start);
}

export const rangeOperator: Operator = {
  op: "Range", nonDifferentiable: true,
  infer: (_node, context) => [{ dtype: context.input(0).dtype, shape: [lengthOf(context)] }],
};
