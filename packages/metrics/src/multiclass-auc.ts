// Areas under ROC curves for more than two classes: every class against the rest, and every pair of classes.
import { tensor, type Tensor } from "@mpm/tensor";
import { requireLabels, requireSameLength, requireScores } from "./checks.js";
import { descendingOrder } from "./descending-order.js";

/** Options of {@link oneVsRestAuc}. */
export interface OneVsRestOptions {
  /** "macro": classes count equally (default); "weighted": by their number of rows. */
  readonly average?: "macro" | "weighted";
}

/** Result of {@link oneVsRestAuc}. */
export interface OneVsRestResult {
  /** AUC of each class against all others, by its own score column. */
  readonly perClass: Float64Array;
  /** Their average. */
  readonly mean: number;
}

/** Result of {@link pairwiseAuc}. */
export interface PairwiseResult {
  /** float64 [classes, classes]: entry [i, j] is the AUC of class i against class j by the score of class i; NaN on the diagonal. */
  readonly matrix: Tensor<"float64">;
  /** Mean of the entries off the diagonal. */
  readonly mean: number;
}

/**
 * AUC of every class against all others, ranked by the score column of that class.
 * @param scores [rows, classes]. Columns are compared between rows, so give probabilities (after softmax), not logits.
 * @param labels true class of each row; every class must occur.
 */
export function oneVsRestAuc(scores: Tensor<"float32">, labels: Int32Array, { average = "macro" }: OneVsRestOptions = {}): OneVsRestResult {
  const counts = checkedClassCounts(scores, labels);
  const perClass = Float64Array.from(counts, (count, classIndex) => {
    const wins = winsAgainstEach(scores, labels, classIndex);
    return sum(wins) / (count * (labels.length - count));
  });
  const shares = counts.map((count) => (average === "macro" ? 1 / counts.length : count / labels.length));
  return { perClass, mean: sum(perClass.map((value, classIndex) => value * shares[classIndex])) };
}

/**
 * AUC of every pair of classes, using the rows of the two classes only. The mean is the M of Hand and Till (Machine
 * Learning 45, 2001, eq. 7), the convention of the JetClass papers and of scikit-learn's `multi_class="ovo"`. The
 * entries [i, j] and [j, i] differ in general: each ranks by its own score, with no ratio s_i / (s_i + s_j).
 * @param scores [rows, classes]. Columns are compared between rows, so give probabilities (after softmax), not logits.
 * @param labels true class of each row; every class must occur.
 */
export function pairwiseAuc(scores: Tensor<"float32">, labels: Int32Array): PairwiseResult {
  const counts = checkedClassCounts(scores, labels);
  const numClasses = counts.length;
  const matrix = tensor("float64", [numClasses, numClasses]);
  let total = 0;
  for (let i = 0; i < numClasses; i++) {
    const wins = winsAgainstEach(scores, labels, i);
    for (let j = 0; j < numClasses; j++) {
      const area = i === j ? NaN : wins[j] / (counts[i] * counts[j]);
      matrix.data[i * numClasses + j] = area;
      if (i !== j) total += area;
    }
  }
  return { matrix, mean: total / (numClasses * (numClasses - 1)) };
}

/** For each class j: the number of (row of `classIndex`, row of j) pairs ordered rightly by that class's score, ties half. */
function winsAgainstEach(scores: Tensor<"float32">, labels: Int32Array, classIndex: number): Float64Array {
  const numClasses = scores.shape[1];
  const column = new Float32Array(labels.length);
  for (let row = 0; row < column.length; row++) column[row] = scores.data[row * numClasses + classIndex];
  const order = descendingOrder(column);
  const wins = new Float64Array(numClasses);
  let above = 0;
  for (let start = 0, stop = 0; start < order.length; start = stop) {
    let tied = 0;
    for (; stop < order.length && column[order[stop]] === column[order[start]]; stop++) {
      if (labels[order[stop]] === classIndex) tied += 1;
    }
    for (let i = start; i < stop; i++) wins[labels[order[i]]] += above + tied / 2;
    above += tied;
  }
  wins[classIndex] = 0;
  return wins;
}

function checkedClassCounts(scores: Tensor<"float32">, labels: Int32Array): Float64Array {
  const numClasses = requireScores(scores);
  if (numClasses < 2) throw new RangeError("expected scores of at least 2 classes, got 1: use auc for a single score");
  requireSameLength("labels", labels.length, "scores rows", scores.shape[0]);
  requireLabels("labels", labels, numClasses);
  const counts = new Float64Array(numClasses);
  for (const label of labels) counts[label] += 1;
  const missing = counts.indexOf(0);
  if (missing >= 0) throw new RangeError(`class ${missing} has no rows: its AUC is undefined, drop its column or add rows`);
  return counts;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
