// CKA with a Gaussian kernel, its width in units of the median distance.
import type { Tensor } from "@mpm/tensor";
import { minRowsOf, type Estimator } from "./central-moments.js";
import { undefinedBy, type Problem, type Similarity } from "./cka-result.js";
import { squaredDistances } from "./gram.js";
import { gramCka } from "./kernel-cka.js";
import { layerPair } from "./layer.js";

/** Options of {@link rbfCka}. */
export interface RbfCkaOptions {
  /** Default "debiased". */
  readonly estimator?: Estimator;
  /** Kernel width over the median distance of the layer's rows; default 0.5. Kornblith et al. 2019 use 0.2, 0.4 and 0.8. */
  readonly threshold?: number;
  /** The kernel width of both layers itself, instead of the median. */
  readonly sigma?: number;
  /** Whether the median counts the distance 0 of every row to itself, as Kornblith's notebook does; default true. */
  readonly includeDiagonal?: boolean;
}

/**
 * CKA with exp(-d^2 / (2 sigma^2)); memory for two matrices of `[rows, rows]` float64 and one half. The squared sigma is
 * threshold^2 times the median of squared distances.
 * @param x float32 or float64 `[rows, widthX]`.
 * @param y `[rows, widthY]`, the same events in the same order.
 * @throws as `linearCka`; RangeError for a width that is not above 0.
 */
export function rbfCka(x: Tensor, y: Tensor, { estimator = "debiased", threshold = 0.5, sigma, includeDiagonal = true }: RbfCkaOptions = {}): Similarity {
  const [layerX, layerY] = layerPair(x, y, minRowsOf(estimator));
  requirePositive("threshold", threshold);
  if (sigma !== undefined) requirePositive("sigma", sigma);
  const grams = { x: squaredDistances(layerX), y: squaredDistances(layerY) };
  for (const side of ["x", "y"] as const) {
    const width = sigma === undefined ? threshold ** 2 * medianOf(grams[side], layerX.rows, includeDiagonal) : sigma ** 2;
    const problem = problemOf(grams[side], width);
    if (problem !== undefined) return undefinedBy(`${side}-${problem}`);
    for (let i = 0; i < grams[side].length; i++) grams[side][i] = Math.exp(-grams[side][i] / (2 * width));
  }
  return gramCka(grams.x, grams.y, layerX.rows, estimator);
}

function problemOf(distances: Float64Array, width: number): Problem | undefined {
  if (!distances.every(Number.isFinite)) return "not-finite";
  if (distances.every((distance) => distance === 0)) return "constant";
  return width > 0 ? undefined : "zero-median";
}

/** Median of a symmetric matrix from its lower triangle, each entry of which counts twice. */
function medianOf(distances: Float64Array, rows: number, includeDiagonal: boolean): number {
  const triangle = new Float64Array((rows * (rows - 1)) / 2);
  for (let i = 1, k = 0; i < rows; k += i, i++) triangle.set(distances.subarray(i * rows, i * rows + i), k);
  triangle.sort();
  const zeros = includeDiagonal ? rows : 0;
  const total = zeros + 2 * triangle.length;
  const entry = (index: number): number => (index < zeros ? 0 : triangle[(index - zeros) >> 1]);
  return (entry(Math.floor((total - 1) / 2)) + entry(Math.floor(total / 2))) / 2;
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`expected ${name} above 0, got ${value}`);
}
