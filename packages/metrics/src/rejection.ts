// Background rejection at a fixed signal efficiency, the working point of collider taggers.
import { rocCurve, type RocOptions } from "./roc-curve.js";

/** Options of {@link rejection}. */
export interface RejectionOptions extends RocOptions {
  /** Fraction of signal kept, in (0, 1]; default 0.5. */
  readonly signalEfficiency?: number;
}

/**
 * Background rejection: one over the background efficiency at a signal efficiency; Infinity when no background passes, or by negative
 * weights less than none.
 * The background efficiency is interpolated linearly between the two ROC points around the signal efficiency; where
 * several points share it, the first counts, which has least background where no weight is negative. The statistical error is large when few background rows
 * pass: use `bootstrap`.
 */
export function rejection(scores: Float32Array | Float64Array, isSignal: Uint8Array, { signalEfficiency = 0.5, ...options }: RejectionOptions = {}): number {
  if (!(signalEfficiency > 0 && signalEfficiency <= 1)) throw new RangeError(`expected a signal efficiency in (0, 1], got ${signalEfficiency}`);
  const { falsePositiveRate, truePositiveRate } = rocCurve(scores, isSignal, options);
  // The curve ends at exactly 1, so a point is always found; it starts at 0, so it is never the first.
  const point = truePositiveRate.findIndex((rate) => rate >= signalEfficiency);
  const low = truePositiveRate[point - 1];
  const share = (signalEfficiency - low) / (truePositiveRate[point] - low);
  const backgroundEfficiency = falsePositiveRate[point - 1] * (1 - share) + falsePositiveRate[point] * share;
  return 1 / Math.max(0, backgroundEfficiency);
}
