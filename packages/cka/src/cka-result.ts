// A similarity, or why there is none.
import { hsicOf, type CentralMoments, type Estimator } from "./central-moments.js";

/**
 * Why a similarity is undefined: a layer with NaN or infinite entries; one with equal rows (a dead layer), or for correlations of
 * rows, a row of equal entries; "equidistant", one of which nothing that float64 can tell from rounding is left without the diagonal:
 * its rows are equally far apart, or one lies so far from the others (some 1e8 times their spread) that theirs is lost beside it, which
 * `leverage` trims; one whose median distance is 0.
 */
export type Problem = "not-finite" | "constant" | "equidistant" | "zero-median";

/** Which layer, and its problem. */
export type Reason = `${"x" | "y"}-${Problem}`;

/** A similarity of two layers. */
export interface Similarity {
  /** NaN where there is a reason; nothing is clamped: debiased values may be below 0 or slightly above 1. */
  readonly value: number;
  readonly reason?: Reason;
}

/** Less of HSIC_1 than this, relative to HSIC_0, is rounding. */
const SMALLEST_SHARE = 1e-12;

/** HSIC(x, y) / sqrt(HSIC(x, x) HSIC(y, y)). */
export function ckaOf(xy: CentralMoments, xx: CentralMoments, yy: CentralMoments, estimator: Estimator): Similarity {
  const problemX = problemOf(xx, estimator);
  if (problemX !== undefined) return undefinedBy(`x-${problemX}`);
  const problemY = problemOf(yy, estimator);
  if (problemY !== undefined) return undefinedBy(`y-${problemY}`);
  return { value: hsicOf(xy, estimator) / (Math.sqrt(hsicOf(xx, estimator)) * Math.sqrt(hsicOf(yy, estimator))) };
}

/** No value, and the reason. */
export function undefinedBy(reason: Reason): Similarity {
  return { value: NaN, reason };
}

function problemOf(self: CentralMoments, estimator: Estimator): Problem | undefined {
  if (!Number.isFinite(self.crossSquared)) return "not-finite";
  if (self.crossSquared === 0) return "constant";
  const biased = hsicOf(self, "biased");
  return hsicOf(self, estimator) <= SMALLEST_SHARE * biased ? "equidistant" : undefined;
}
