// ReduceLogSumExp and ReduceLogSum: logarithms of sums over axes.
import type { Operator, Value } from "../value.js";
import { exp } from "./exp.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { inferReduce, reduce, withReducedAxes, type ReduceOptions } from "./reduce.js";
import { sub } from "./sub.js";

/** log sum exp(x) over `axes` (default all), without overflow. */
export function logSumExp(x: Value, options: ReduceOptions = {}): Value {
  return reduce("ReduceLogSumExp", x, options);
}

/** log sum x over `axes` (default all). */
export function reduceLogSum(x: Value, options: ReduceOptions = {}): Value {
  return reduce("ReduceLogSum", x, options);
}

/** The softmax of x, exp(x - y). */
export const logSumExpOperator: Operator = {
  op: "ReduceLogSumExp", infer: inferReduce,
  gradient: (context) => [mul(withReducedAxes(context.dy, context), exp(sub(context.input(0), withReducedAxes(context.output(0), context))))],
};

/** One over the sum, exp(-y), for every entry. */
export const reduceLogSumOperator: Operator = {
  op: "ReduceLogSum", infer: inferReduce,
  gradient: (context) => [withReducedAxes(mul(context.dy, exp(neg(context.output(0)))), context)],
};
