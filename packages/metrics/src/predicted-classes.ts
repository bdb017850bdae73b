// From class scores to the predicted class of each row.
import type { Tensor } from "@mpm/tensor";
import { requireScores } from "./checks.js";

/** Scores of shape [rows, classes], or the predicted class of each row. */
export type Predictions = Tensor<"float32"> | Int32Array;

/**
 * The class with the highest score in each row; of equal scores the first.
 * @param scores [rows, classes], any monotone score (logits or probabilities). NaN is a RangeError naming the row.
 */
export function predictedClasses(scores: Tensor<"float32">): Int32Array {
  const numClasses = requireScores(scores);
  const predicted = new Int32Array(scores.shape[0]);
  for (let row = 0; row < predicted.length; row++) predicted[row] = indexOfMaximum(scores.data, row * numClasses, numClasses);
  return predicted;
}

/** Predicted classes from either form of predictions. */
export function toPredictedClasses(predictions: Predictions): Int32Array {
  return predictions instanceof Int32Array ? predictions : predictedClasses(predictions);
}

function indexOfMaximum(values: Float32Array, start: number, length: number): number {
  let best = 0;
  for (let i = 1; i < length; i++) if (values[start + i] > values[start + best]) best = i;
  return best;
}
