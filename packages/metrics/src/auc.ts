// The area under the ROC curve: how often a signal row scores above a background row.
import { rocCurve, type RocOptions } from "./roc-curve.js";

/**
 * Area under the ROC curve, exact: the probability that a signal row scores above a background row, ties counting half. With weights,
 * the sum of the products of weights of such pairs over that of all pairs, which with negative weights may leave 0 .. 1.
 * @param scores [rows], higher is more signal-like; NaN is a RangeError naming the row.
 * @param isSignal [rows], 1 for signal and 0 for background; both must be present.
 */
export function auc(scores: Float32Array | Float64Array, isSignal: Uint8Array, options: RocOptions = {}): number {
  const { falsePositiveRate, truePositiveRate } = rocCurve(scores, isSignal, options);
  let area = 0;
  for (let i = 1; i < truePositiveRate.length; i++) {
    area += (falsePositiveRate[i] - falsePositiveRate[i - 1]) * (truePositiveRate[i] + truePositiveRate[i - 1]) / 2;
  }
  return area;
}
