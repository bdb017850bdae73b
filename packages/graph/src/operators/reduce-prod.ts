// ReduceProd: the product over axes.
import type { Operator, Value } from "../value.js";
import { add } from "./add.js";
import { cast } from "./cast.js";
import { equal } from "./compare.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { inferReduce, reduce, reducedAxes, withReducedAxes, type ReduceOptions } from "./reduce.js";
import { reduceSum } from "./reduce-sum.js";
import { sub } from "./sub.js";

/** Product over `axes` (default all). */
export function reduceProd(x: Value, options: ReduceOptions = {}): Value {
  return reduce("ReduceProd", x, options);
}

/**
 * Each entry's gradient is the product of the others: that of all numbers but zeros, divided by the entry's own, where no
 * other entry is 0, and 0 elsewhere.
 */
export const reduceProdOperator: Operator = {
  op: "ReduceProd", infer: inferReduce,
  gradient(context) {
    const x = context.input(0);
    const axes = reducedAxes(context.node, x.shape, context);
    const dy = withReducedAxes(context.dy, context);
    if (axes.length === 0) return [dy];
    const along = { axes, keepDims: true };
    const isZero = cast(equal(x, 0), x.dtype);
    const nonZero = add(x, isZero);
    const otherZeros = sub(reduceSum(isZero, along), isZero); // how many
    const others = mul(div(reduceProd(nonZero, along), nonZero), cast(equal(otherZeros, 0), x.dtype));
    return [mul(dy, others)];
  },
};
