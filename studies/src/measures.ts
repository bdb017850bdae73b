// Numbers of several runs with their errors, and differences of runs that share everything but one thing.
import { meanAndError } from "@mpm/metrics";
import type { Measure } from "./study.js";

/** Mean over seeds with the error of the mean; no error for a single value. */
export function measureOf(values: readonly number[]): Measure {
  const { mean, error } = meanAndError(values);
  return { value: mean, error: Number.isFinite(error) ? error : null };
}

/** Mean and error of the differences one - other, seed by seed. */
export function pairedGain(one: readonly number[], other: readonly number[]): Measure {
  if (one.length !== other.length) throw new RangeError(`expected equally many runs, got ${one.length} and ${other.length}`);
  return measureOf(one.map((value, seed) => value - other[seed]));
}

/** By how many errors a number lies above 0; 0 without an error. */
export function sigmas({ value, error }: Measure): number {
  return error === null || error === 0 ? 0 : value / error;
}

/** "+0.052 +- 0.003" */
export function signed({ value, error }: Measure): string {
  return `${value < 0 ? "" : "+"}${value.toFixed(4)}${error === null ? "" : ` +- ${error.toFixed(4)}`}`;
}
