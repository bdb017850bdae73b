// What the biased estimator says of layers that have nothing in common.

/**
 * Expected biased linear CKA of independent layers of isotropic normal numbers: for equal widths p / (rows + p). Layers with a few
 * dominant directions behave like narrower ones. The debiased estimator's is 0.
 *
 * sqrt(p q) / m / sqrt((1 + (p + 1) / m) (1 + (q + 1) / m)), m = rows - 1: moments of Wishart matrices.
 * @throws RangeError for fewer than 2 rows or widths below 1.
 */
export function biasedCkaOfNoise(rows: number, widthX: number, widthY: number): number {
  if (!(rows >= 2 && widthX >= 1 && widthY >= 1)) throw new RangeError(`expected 2 rows or more and widths of 1 or more, got ${rows}, ${widthX} and ${widthY}`);
  const m = rows - 1;
  return Math.sqrt(widthX * widthY) / m / Math.sqrt((1 + (widthX + 1) / m) * (1 + (widthY + 1) / m));
}
