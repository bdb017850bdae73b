// Numbers of several runs with their errors, and differences of runs that share everything but one thing.
import { meanAndError } from "@mpm/metrics";
import type { Measure, Verdict } from "./study.js";

/** The mean; NaN of none. */
export const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

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

/** Mean of independent numbers: of tasks, which are given and not drawn, so that only the errors of each enter. */
export function meanOfMeasures(measures: readonly Measure[]): Measure {
  const errors = measures.map(({ error }) => error);
  return { value: meanAndError(measures.map(({ value }) => value)).mean, error: errors.every((error) => error !== null) ? Math.hypot(...errors) / errors.length : null };
}

/** By how many errors a number lies above 0; 0 without an error. */
export function sigmas({ value, error }: Measure): number {
  return error === null || error === 0 ? 0 : value / error;
}

/** "+0.052 +- 0.003" */
export function signed({ value, error }: Measure): string {
  return `${value < 0 ? "" : "+"}${value.toFixed(4)}${error === null ? "" : ` +- ${error.toFixed(4)}`}`;
}

/** Whether a claimed gain is there: above 0 by more than two errors, or less than {@link LEAST_GAIN} within two errors, or neither is known. */
export type Judgement = "above" | "not above" | "open";

/** The least gain in the area under a ROC curve that would count as one. */
export const LEAST_GAIN = 0.01;

/** Judges a gain, which has an error. */
export function judge(gain: Measure): Judgement {
  if (sigmas(gain) > 2) return "above";
  return gain.error !== null && gain.value + 2 * gain.error < LEAST_GAIN ? "not above" : "open";
}

/** What is to be said of a claim about most tasks. */
export function claimOf(judged: readonly Judgement[]): Verdict["outcome"] {
  const isMost = (which: Judgement): boolean => judged.filter((one) => one === which).length > judged.length / 2;
  if (isMost("above")) return "reproduced";
  return isMost("not above") ? "not reproduced" : "inconclusive";
}
