// How much of a layer lies in one direction: a few dominant ones make blocks in a matrix of similarities (Nguyen et al. 2020).
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { LIFTED } from "./lifted-rows.js";

/** Share of the first principal component in the variance, from a layer's sums with itself; NaN for a layer without variance. */
export function firstComponentShare(width: number, blocks: readonly Float64Array[]): number {
  const covariance = covarianceOf(width, blocks);
  const trace = covariance.trace();
  if (!(trace > 0 && trace < Infinity)) return NaN;
  return Math.max(...new EigenvalueDecomposition(covariance, { assumeSymmetric: true }).realEigenvalues) / trace;
}

// [width, width], times the number of rows
function covarianceOf(width: number, blocks: readonly Float64Array[]): Matrix {
  const stride = width + LIFTED;
  const entry = (row: number, column: number): number => blocks.reduce((sum, block) => sum + block[row * stride + column], 0);
  const rows = entry(width + 1, width + 1);
  const sums = Array.from({ length: width }, (_, column) => entry(width + 1, column));
  const covariance = Matrix.zeros(width, width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      const value = entry(i, j) - (sums[i] * sums[j]) / rows;
      covariance.set(i, j, value);
      covariance.set(j, i, value);
    }
  }
  return covariance;
}
