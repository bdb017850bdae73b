// How well one layer can be turned onto another.
import type { Tensor } from "@mpm/tensor";
import { matrixPair, singularValues, type CentreOptions } from "./centred-pair.js";
import { undefinedBy, type Similarity } from "./cka-result.js";

/**
 * Orthogonal Procrustes similarity: nuclear norm of X' Y over the product of the norms of X and Y, the cosine after the best rotation.
 * The normalised Bures similarity (NBS, fidelity) of the two linear kernels is the same number. Its arc cosine is a distance.
 * @param x float32 or float64 `[rows, widthX]`.
 * @param y `[rows, widthY]`, the same events in the same order.
 * @throws as `linearCka`, for fewer than 2 rows.
 */
export function procrustes(x: Tensor, y: Tensor, options: CentreOptions = {}): Similarity {
  const pair = matrixPair(x, y, options);
  if (pair.reason !== undefined) return undefinedBy(pair.reason);
  const [a, b] = [pair.x.values, pair.y.values];
  const nuclear = singularValues(a.transpose().mmul(b)).reduce((sum, value) => sum + value, 0);
  return { value: nuclear / (a.norm("frobenius") * b.norm("frobenius")) };
}
