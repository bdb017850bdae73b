// The receiver operating characteristic of one score that should be high for signal and low for background.
import { requireNoNaN, requireRows, requireSameLength, requireWeights } from "./checks.js";
import { descendingOrder } from "./descending-order.js";

/** Options of the two-class metrics. */
export interface RocOptions {
  /**
   * One finite weight per row, with a positive sum for signal and for background; all 1 without it. Where rows of negative weight
   * (as of generators at next-to-leading order) prevail, a rate falls and the curve turns back; the area stays what `auc` says.
   */
  readonly weights?: ArrayLike<number>;
}

/** Points of a ROC curve from (0, 0) to (1, 1): rows with score >= thresholds[i] are called signal. */
export interface RocCurve {
  /** Background efficiency at each point, rising unless there are negative weights. */
  readonly falsePositiveRate: Float64Array;
  /** Signal efficiency at each point, rising unless there are negative weights. */
  readonly truePositiveRate: Float64Array;
  /** Score threshold of each point, falling; the first is Infinity (nothing called signal). */
  readonly thresholds: Float64Array;
}

/**
 * The ROC curve, one point per distinct score, so tied rows make one straight segment.
 * @param scores [rows], higher is more signal-like; NaN is a RangeError naming the row.
 * @param isSignal [rows], 1 for signal and 0 for background; both must be present, with a positive sum of weights.
 */
export function rocCurve(scores: Float32Array | Float64Array, isSignal: Uint8Array, { weights }: RocOptions = {}): RocCurve {
  requireRows("scores", scores.length);
  requireSameLength("isSignal", isSignal.length, "scores", scores.length);
  requireNoNaN("scores", scores);
  if (weights) requireWeights(weights, scores.length);
  const curve = cumulativeWeights(scores, isSignal, weights);
  normalise(curve.truePositiveRate, "signal");
  normalise(curve.falsePositiveRate, "background");
  return curve;
}

/** The curve in units of weight: how much background and signal has a score of at least each threshold. */
function cumulativeWeights(scores: Float32Array | Float64Array, isSignal: Uint8Array, weights: ArrayLike<number> | undefined): RocCurve {
  const order = descendingOrder(scores);
  const thresholds = new Float64Array(order.length + 1).fill(Infinity);
  const signal = new Float64Array(order.length + 1);
  const background = new Float64Array(order.length + 1);
  let point = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i];
    const weight = weights ? weights[row] : 1;
    if (weight === 0) continue;
    if (point === 0 || scores[row] !== thresholds[point]) {
      point += 1;
      thresholds[point] = scores[row];
      signal[point] = signal[point - 1];
      background[point] = background[point - 1];
    }
    const side = isSignalRow(isSignal, row) ? signal : background;
    side[point] += weight;
  }
  return { falsePositiveRate: background.slice(0, point + 1), truePositiveRate: signal.slice(0, point + 1), thresholds: thresholds.slice(0, point + 1) };
}

function isSignalRow(isSignal: Uint8Array, row: number): boolean {
  const flag = isSignal[row];
  if (flag > 1) throw new RangeError(`expected isSignal to be 0 or 1, got ${flag} in row ${row}: compare labels with the signal class first`);
  return flag === 1;
}

function normalise(cumulative: Float64Array, side: string): void {
  const total = cumulative[cumulative.length - 1];
  if (total === 0) throw new RangeError(`no ${side} rows: a ROC curve needs signal and background, each with positive weight`);
  if (total < 0) throw new RangeError(`the weights of the ${side} rows sum to ${total}: a ROC curve needs signal and background, each with positive weight`);
  for (let i = 0; i < cumulative.length; i++) cumulative[i] /= total;
}
