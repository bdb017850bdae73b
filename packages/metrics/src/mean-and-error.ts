// Mean, spread and error of the mean of repeated measurements, such as one value per training seed.
import { requireRows } from "./checks.js";

/** Result of {@link meanAndError}. */
export interface MeanAndError {
  readonly mean: number;
  /** Standard deviation with n - 1 in the denominator; NaN for a single value, which has no spread. */
  readonly std: number;
  /** Standard error of the mean, std / sqrt(n). */
  readonly error: number;
}

/** Mean, standard deviation and standard error of the mean of at least one value. */
export function meanAndError(values: ArrayLike<number>): MeanAndError {
  requireRows("values", values.length);
  const count = values.length;
  let mean = 0;
  for (let i = 0; i < count; i++) mean += values[i] / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i] - mean) ** 2;
  const std = Math.sqrt(squares / (count - 1));
  return { mean, std, error: std / Math.sqrt(count) };
}
