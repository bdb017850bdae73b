// Means and sums of everything in a value, axis by axis: ONNX Runtime adds naively in float32, and the mean of 300,000
// numbers in one go is off in the fourth digit.
import { reduceMean } from "./operators/reduce-mean.js";
import { reduceSum } from "./operators/reduce-sum.js";
import type { ReduceOptions } from "./operators/reduce.js";
import type { Value } from "./value.js";

/** Mean of all entries, rank 0. */
export const meanInStages = (x: Value): Value => inStages(reduceMean, x);
/** Sum of all entries, rank 0. */
export const sumInStages = (x: Value): Value => inStages(reduceSum, x);

/** The last axis first, whose entries lie together. */
function inStages(reduce: (x: Value, options: ReduceOptions) => Value, x: Value): Value {
  return x.shape.reduce<Value>((rest) => reduce(rest, { axes: [-1] }), x);
}
