// ReduceSum: the sum over axes.
import type { Operator, Value } from "../value.js";
import { inferReduce, reduce, withReducedAxes, type ReduceOptions } from "./reduce.js";

/** Sum over `axes` (default all). Reduce very many entries in stages: ONNX Runtime sums naively in float32. */
export function reduceSum(x: Value, options: ReduceOptions = {}): Value {
  return reduce("ReduceSum", x, options);
}

export const reduceSumOperator: Operator = {
  op: "ReduceSum", infer: inferReduce,
  gradient: (context) => [withReducedAxes(context.dy, context)],
};
