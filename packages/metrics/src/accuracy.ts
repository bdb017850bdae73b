// The fraction of rows whose predicted class is the true one.
import { requireLabels, requireRows, requireSameLength, requireWeights } from "./checks.js";
import { type Predictions, toPredictedClasses } from "./predicted-classes.js";

/** Options of {@link accuracy}. */
export interface AccuracyOptions {
  /** One finite weight per row, with a positive sum; all 1 without it. With negative ones the fraction may leave 0 .. 1. */
  readonly weights?: ArrayLike<number>;
}

/**
 * Fraction (by weight) of rows whose predicted class equals the label, in 0 .. 1.
 * @param predictions scores [rows, classes], or predicted classes [rows].
 * @param labels true class of each row.
 */
export function accuracy(predictions: Predictions, labels: Int32Array, { weights }: AccuracyOptions = {}): number {
  const predicted = toPredictedClasses(predictions);
  requireRows("predictions", predicted.length);
  requireSameLength("labels", labels.length, "predictions", predicted.length);
  if (!(predictions instanceof Int32Array)) requireLabels("labels", labels, predictions.shape[1]);
  if (weights) requireWeights(weights, predicted.length);
  let correct = 0;
  let total = 0;
  for (let row = 0; row < predicted.length; row++) {
    const weight = weights ? weights[row] : 1;
    total += weight;
    if (predicted[row] === labels[row]) correct += weight;
  }
  return correct / total;
}
