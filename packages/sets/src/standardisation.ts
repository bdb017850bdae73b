// Mean and standard deviation per feature, collected over real particles with Welford's running update in float64.

import { tensor, type Tensor } from "@mpm/tensor";

/** Statistics of `count` particles; plain JSON, usable at any moment, can be updated further and merged. */
export interface Standardisation {
  readonly count: number;
  /** `[features]`. */
  readonly mean: readonly number[];
  /** `[features]`, of the population (divided by `count`). */
  readonly std: readonly number[];
  /** Particles after which the statistics stay as they are; null for no limit. */
  readonly limit: number | null;
}

/** Particles seen before the statistics are frozen, as in masked particle modeling v1. */
const DEFAULT_LIMIT = 1_000_000;

/** Added to the standard deviation by the paper's formula, (x - mean) / (std + 1e-8). */
const EPSILON = 1e-8;

/** Options of `fitStandardisation` and `startStandardisation`. */
export interface StandardisationOptions {
  /** Particles after which the statistics are frozen; default 1,000,000. `Infinity`: never. */
  readonly limit?: number;
}

/**
 * Statistics of the first `limit` rows of features `[particles, features]`.
 *
 * @throws RangeError for a wrong shape or limit, or for a feature that does not vary.
 */
export function fitStandardisation(features: Tensor<"float32">, options: StandardisationOptions = {}): Standardisation {
  const fitted = updateStandardisation(startStandardisation(features.shape.at(-1) ?? 0, options), features);
  checkVaries(fitted);
  return fitted;
}

/** Statistics of no particles yet. @throws RangeError when width or limit is not a whole number > 0. */
export function startStandardisation(width: number, { limit = DEFAULT_LIMIT }: StandardisationOptions = {}): Standardisation {
  if (!Number.isSafeInteger(width) || width < 1) throw new RangeError(`expected a number of features > 0, got ${width}`);
  if (limit !== Infinity && !(Number.isSafeInteger(limit) && limit > 0)) throw new RangeError(`expected limit to be a whole number > 0, got ${limit}`);
  return { count: 0, mean: Array<number>(width).fill(0), std: Array<number>(width).fill(0), limit: limit === Infinity ? null : limit };
}

/**
 * The statistics after more particles `[particles, features]`; rows beyond the limit are ignored, so the result depends on
 * the first `limit` particles and not on how they were batched.
 *
 * @throws RangeError for a wrong number of features.
 */
export function updateStandardisation(state: Standardisation, features: Tensor<"float32">): Standardisation {
  const width = checkWidth(state, features);
  const numRows = Math.min(features.data.length / width, (state.limit ?? Infinity) - state.count);
  if (numRows <= 0) return state;
  return mergeStandardisation(state, momentsOf(features.data, numRows, width));
}

/** True when the limit is reached: further updates change nothing. */
export function frozen({ count, limit }: Standardisation): boolean {
  return limit !== null && count >= limit;
}

/** Statistics of both samples together (Chan's formula), with the limit of the first. @throws RangeError for different widths. */
export function mergeStandardisation(a: Standardisation, b: Standardisation): Standardisation {
  if (a.mean.length !== b.mean.length) throw new RangeError(`expected statistics of ${a.mean.length} features, got ${b.mean.length}`);
  const count = a.count + b.count;
  if (count === 0) return a;
  const [shareA, shareB] = [a.count / count, b.count / count];
  const mean = a.mean.map((meanA, k) => meanA + (b.mean[k] - meanA) * shareB);
  const std = a.std.map((stdA, k) => Math.sqrt(shareA * stdA ** 2 + shareB * b.std[k] ** 2 + shareA * shareB * (b.mean[k] - a.mean[k]) ** 2));
  return { count, mean, std, limit: a.limit };
}

/**
 * (x - mean) / (std + 1e-8) of features `[..., features]`.
 *
 * A feature that does not vary is an error, not a floor: it carries no information, and a floor would turn the first
 * different value into a huge one.
 *
 * @throws RangeError for a wrong number of features or for one that does not vary.
 */
export function standardise(features: Tensor<"float32">, statistics: Standardisation): Tensor<"float32"> {
  checkVaries(statistics);
  const { mean, std } = statistics;
  return mapFeatures(features, statistics, (x, k) => (x - mean[k]) / (std[k] + EPSILON));
}

/** The inverse of `standardise`, to float32 accuracy. @throws RangeError for a wrong number of features. */
export function unstandardise(features: Tensor<"float32">, statistics: Standardisation): Tensor<"float32"> {
  const { mean, std } = statistics;
  return mapFeatures(features, statistics, (x, k) => x * (std[k] + EPSILON) + mean[k]);
}

function momentsOf(data: Float32Array, numRows: number, width: number): Standardisation {
  const mean = new Float64Array(width);
  const squares = new Float64Array(width); // sums of squared differences from the mean
  for (let row = 0; row < numRows; row++) {
    for (let k = 0; k < width; k++) {
      const x = data[row * width + k];
      const delta = x - mean[k];
      mean[k] += delta / (row + 1);
      squares[k] += delta * (x - mean[k]);
    }
  }
  return { count: numRows, mean: [...mean], std: Array.from(squares, (sum) => Math.sqrt(sum / numRows)), limit: null };
}

function mapFeatures(features: Tensor<"float32">, statistics: Standardisation, map: (x: number, k: number) => number): Tensor<"float32"> {
  const width = checkWidth(statistics, features);
  const data = new Float32Array(features.data.length); // [..., features]
  for (let i = 0, k = 0; i < data.length; i++, k = k + 1 === width ? 0 : k + 1) data[i] = map(features.data[i], k);
  return tensor("float32", features.shape, data); // [..., features]
}

function checkWidth({ mean }: Standardisation, features: Tensor<"float32">): number {
  if (features.shape.at(-1) === mean.length) return mean.length;
  throw new RangeError(`expected features of shape [*, ${mean.length}], got [${features.shape.join(", ")}]`);
}

function checkVaries({ count, std }: Standardisation): void {
  const constant = std.findIndex((value) => !(value > 0));
  if (constant < 0) return;
  throw new RangeError(`feature ${constant} does not vary in the ${count} particles seen: leave it out of the recipe, or fit on more particles`);
}
