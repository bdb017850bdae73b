// ReduceMax and ReduceMin: the extremum over axes.
import type { Operator, Value } from "../value.js";
import { cast } from "./cast.js";
import { equal } from "./compare.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { inferReduce, reduce, reducedAxes, withReducedAxes, type ReduceOptions } from "./reduce.js";
import { reduceSum } from "./reduce-sum.js";

/** The largest entry over `axes` (default all). */
export function reduceMax(x: Value, options: ReduceOptions = {}): Value {
  return reduce("ReduceMax", x, options);
}

/** The smallest entry over `axes` (default all). */
export function reduceMin(x: Value, options: ReduceOptions = {}): Value {
  return reduce("ReduceMin", x, options);
}

/** The entries that attain the extremum share the gradient equally. */
function extremum(op: string): Operator {
  return {
    op, infer: inferReduce,
    gradient(context) {
      const x = context.input(0);
      const attained = cast(equal(x, withReducedAxes(context.output(0), context)), x.dtype);
      const axes = reducedAxes(context.node, x.shape, context);
      const count = axes.length === 0 ? attained : reduceSum(attained, { axes, keepDims: true });
      return [mul(div(withReducedAxes(context.dy, context), count), attained)];
    },
  };
}

export const reduceMaxOperator: Operator = extremum("ReduceMax");
export const reduceMinOperator: Operator = extremum("ReduceMin");
