// CKA with any kernel, through Gram matrices.
import type { Tensor } from "@mpm/tensor";
import { hsicOf, minRowsOf, type Estimator } from "./central-moments.js";
import { ckaOf, undefinedBy, type Similarity } from "./cka-result.js";
import { centreGram, clearDiagonal, gramMoments, kernelGram, type Kernel } from "./gram.js";
import { layerOf, layerPair, requireRows, requireSameRows } from "./layer.js";

/** Options of {@link kernelCka} and {@link hsic}. */
export interface EstimatorOptions {
  /** Default "debiased". */
  readonly estimator?: Estimator;
}

/**
 * CKA with a kernel of one's own; memory for two matrices of `[rows, rows]` float64.
 * @param x float32 or float64 `[rows, widthX]`.
 * @param y `[rows, widthY]`, the same events in the same order.
 * @throws as `linearCka`.
 */
export function kernelCka(x: Tensor, y: Tensor, kernel: Kernel, { estimator = "debiased" }: EstimatorOptions = {}): Similarity {
  const [layerX, layerY] = layerPair(x, y, minRowsOf(estimator));
  return gramCka(kernelGram(layerX, kernel), kernelGram(layerY, kernel), layerX.rows, estimator);
}

/** CKA of two Gram matrices [rows, rows], which are changed in place. */
export function gramCka(k: Float64Array, l: Float64Array, rows: number, estimator: Estimator): Similarity {
  for (const [side, gram] of [["x", k], ["y", l]] as const) {
    if (!gram.every(Number.isFinite)) return undefinedBy(`${side}-not-finite`);
    if (gram.every((value) => value === gram[0])) return undefinedBy(`${side}-constant`);
    prepareGram(gram, rows, estimator);
  }
  return ckaOf(gramMoments(k, l), gramMoments(k, k), gramMoments(l, l), estimator);
}

/** The debiased estimator does not depend on the diagonals: without them fewer digits cancel. */
function prepareGram(gram: Float64Array, rows: number, estimator: Estimator): void {
  if (estimator === "debiased") clearDiagonal(gram, rows);
  centreGram(gram, rows);
}

/**
 * The Hilbert-Schmidt independence criterion of two Gram matrices: of one matrix with itself it is >= 0, of two it may be negative
 * when debiased.
 * @param k float32 or float64 `[rows, rows]`, symmetric, centred or not.
 * @throws TypeError or RangeError for other shapes or fewer than 4 rows (2 unless debiased).
 */
export function hsic(k: Tensor, l: Tensor, { estimator = "debiased" }: EstimatorOptions = {}): number {
  const [gramK, gramL] = [gramOf("k", k), gramOf("l", l)];
  const rows = k.shape[0];
  requireSameRows(rows, l.shape[0]);
  requireRows(rows, minRowsOf(estimator));
  prepareGram(gramK, rows, estimator);
  prepareGram(gramL, rows, estimator);
  return hsicOf(gramMoments(gramK, gramL), estimator);
}

function gramOf(name: string, gram: Tensor): Float64Array {
  const { rows, width, data } = layerOf(name, gram);
  if (rows !== width) throw new RangeError(`expected ${name} of shape [rows, rows], got [${rows}, ${width}]`);
  return Float64Array.from(data);
}
