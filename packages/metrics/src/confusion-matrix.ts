// How often each true class was predicted as each class.
import { tensor, type Tensor } from "@mpm/tensor";
import { requireLabels, requireRows, requireSameLength } from "./checks.js";
import { type Predictions, toPredictedClasses } from "./predicted-classes.js";

/**
 * Number of rows of each (true class, predicted class): int32 [true classes, predicted classes].
 * @param predictions scores [rows, classes], or predicted classes [rows].
 * @param labels true class of each row.
 */
export function confusionMatrix(predictions: Predictions, labels: Int32Array, numClasses: number): Tensor<"int32"> {
  const predicted = toPredictedClasses(predictions);
  requireRows("predictions", predicted.length);
  requireSameLength("labels", labels.length, "predictions", predicted.length);
  requireLabels("predictions", predicted, numClasses);
  requireLabels("labels", labels, numClasses);
  const counts = new Int32Array(numClasses * numClasses); // [true classes, predicted classes]
  for (let row = 0; row < labels.length; row++) counts[labels[row] * numClasses + predicted[row]] += 1;
  return tensor("int32", [numClasses, numClasses], counts);
}
