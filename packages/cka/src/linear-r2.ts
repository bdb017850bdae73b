// How much of one layer a linear map of another explains.
import type { Tensor } from "@mpm/tensor";
import { columnBasis, matrixPair, type CentreOptions } from "./centred-pair.js";
import { undefinedBy, type Similarity } from "./cka-result.js";

/**
 * Share of the variance of x that linear regression on y explains, on the same rows: not symmetric, and 1 where y is as wide as
 * there are rows.
 * @param x float32 or float64 `[rows, widthX]`.
 * @param y `[rows, widthY]`, the same events in the same order.
 * @throws as `linearCka`, for fewer than 2 rows.
 */
export function linearR2(x: Tensor, y: Tensor, options: CentreOptions = {}): Similarity {
  const pair = matrixPair(x, y, options);
  if (pair.reason !== undefined) return undefinedBy(pair.reason);
  const explained = columnBasis(pair.y).basis.transpose().mmul(pair.x.values);
  return { value: (explained.norm("frobenius") / pair.x.values.norm("frobenius")) ** 2 };
}
