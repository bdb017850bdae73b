// Argument checks shared by the metrics: every public function checks its input once, with these. Not exported.
import type { Tensor } from "@mpm/tensor";

/** Throws when two row-aligned inputs have different lengths. */
export function requireSameLength(name: string, length: number, otherName: string, otherLength: number): void {
  if (length === otherLength) return;
  throw new RangeError(`expected one entry of ${name} per entry of ${otherName} (${otherLength}), got ${length}`);
}

/** Throws when there is no row to measure. */
export function requireRows(name: string, length: number): void {
  if (length === 0) throw new RangeError(`${name} has no rows: give at least one`);
}

/** Throws at the first NaN, naming its row; `width` values make one row. */
export function requireNoNaN(name: string, values: ArrayLike<number>, width = 1): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i])) continue;
    throw new RangeError(`${name} is NaN in row ${Math.floor(i / width)}: remove such rows or mend the model before measuring`);
  }
}

/** Throws unless there is one finite weight per row, and a positive sum: event generators at next-to-leading order also give negative ones. */
export function requireWeights(weights: ArrayLike<number>, numRows: number): void {
  requireSameLength("weights", weights.length, "rows", numRows);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i];
    if (!Number.isFinite(weight)) throw new RangeError(`expected finite weights, got ${weight} in row ${i}`);
    sum += weight;
  }
  if (!(sum > 0)) throw new RangeError(`the weights sum to ${sum}: a mean over rows needs a positive sum`);
}

/** Throws unless every label is a class index in 0 .. numClasses - 1. */
export function requireLabels(name: string, labels: Int32Array, numClasses: number): void {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (label < 0 || label >= numClasses) throw new RangeError(`expected ${name} in 0 .. ${numClasses - 1}, got ${label} in row ${i}`);
  }
}

/** Checks class scores of shape [rows, classes] and returns the number of classes. */
export function requireScores(scores: Tensor<"float32">): number {
  if (scores.dtype !== "float32") throw new TypeError(`expected float32 scores, got ${String(scores.dtype)}: convert with toFloat32`);
  const [numRows, numClasses] = scores.shape;
  if (scores.shape.length !== 2 || !numClasses) throw new RangeError(`expected scores of shape [rows, classes], got [${scores.shape.join(", ")}]`);
  requireRows("scores", numRows);
  requireNoNaN("scores", scores.data, numClasses);
  return numClasses;
}
