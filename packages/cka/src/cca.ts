// Canonical correlations of two layers, and their summaries: mean, R^2, SVCCA and PWCCA.
import { Matrix, SingularValueDecomposition } from "ml-matrix";
import type { Tensor } from "@mpm/tensor";
import { columnBasis, matrixPair, type CentreOptions, type LayerMatrix } from "./centred-pair.js";
import { undefinedBy, type Similarity } from "./cka-result.js";

/** Options of {@link cca}. */
export interface CcaOptions extends CentreOptions {
  /**
   * "mean" of the correlations (default); "mean-squared" (R^2_CCA of Kornblith et al. 2019); "projection-weighted" (PWCCA, Morcos et
   * al. 2018: weights are how much of the neurons of x each canonical variable of x carries).
   */
  readonly summary?: "mean" | "mean-squared" | "projection-weighted";
}

/** Options of {@link svcca}. */
export interface SvccaOptions extends CcaOptions {
  /** Share of the variance, sum of squared singular values, that the leading directions of each layer keep; default 0.99. */
  readonly keep?: number;
}

/**
 * Canonical correlation analysis: blind to any invertible linear map of either layer, and 1 for any layers as wide as there are rows.
 * Where correlations are equal (more columns than rows make some 1) the projection-weighted summary is not unique.
 * @param x float32 or float64 `[rows, widthX]`.
 * @param y `[rows, widthY]`, the same events in the same order.
 * @throws as `linearCka`, for fewer than 2 rows.
 */
export function cca(x: Tensor, y: Tensor, { summary = "mean", centre = true }: CcaOptions = {}): Similarity {
  const pair = matrixPair(x, y, { centre });
  if (pair.reason !== undefined) return undefinedBy(pair.reason);
  return { value: summaryOf(pair.x.values, columnBasis(pair.x).basis, columnBasis(pair.y).basis, summary) };
}

/** CCA of the leading directions of each layer only (SVCCA, Raghu et al. 2017); otherwise as {@link cca}. */
export function svcca(x: Tensor, y: Tensor, { summary = "mean", centre = true, keep = 0.99 }: SvccaOptions = {}): Similarity {
  if (!(keep > 0 && keep <= 1)) throw new RangeError(`expected a share of variance above 0 and up to 1 to keep, got ${keep}`);
  const pair = matrixPair(x, y, { centre });
  if (pair.reason !== undefined) return undefinedBy(pair.reason);
  const [basisX, basisY] = [leadingBasis(pair.x, keep), leadingBasis(pair.y, keep)];
  return { value: summaryOf(basisX.mmul(basisX.transpose().mmul(pair.x.values)), basisX, basisY, summary) };
}

function leadingBasis(layer: LayerMatrix, keep: number): Matrix {
  const { basis, singularValues } = columnBasis(layer);
  const total = singularValues.reduce((sum, value) => sum + value * value, 0);
  let kept = 0;
  let numKept = 0;
  // As numpy.searchsorted of the cumulative share: the first direction to reach it is the last one kept.
  while (numKept < singularValues.length && kept < keep * total) kept += singularValues[numKept++] ** 2;
  return basis.subMatrix(0, basis.rows - 1, 0, numKept - 1);
}

function summaryOf(x: Matrix, basisX: Matrix, basisY: Matrix, summary: CcaOptions["summary"]): number {
  const { diagonal, leftSingularVectors } = new SingularValueDecomposition(basisX.transpose().mmul(basisY), { autoTranspose: true });
  const correlations = diagonal.slice(0, Math.min(basisX.columns, basisY.columns));
  if (summary === "mean-squared") return weightedMean(correlations.map((rho) => rho * rho), correlations.map(() => 1));
  if (summary === "mean") return weightedMean(correlations, correlations.map(() => 1));
  // [canonical variables, neurons]
  const projections = leftSingularVectors.transpose().mmul(basisX.transpose()).mmul(x);
  return weightedMean(correlations, correlations.map((_, i) => projections.getRow(i).reduce((sum, value) => sum + Math.abs(value), 0)));
}

function weightedMean(values: readonly number[], weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return values.reduce((sum, value, i) => sum + value * weights[i], 0) / total;
}
