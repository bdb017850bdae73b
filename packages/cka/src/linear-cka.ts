// Linear centered kernel alignment of two layers in memory.
import type { Tensor } from "@mpm/tensor";
import { minRowsOf, type Estimator } from "./central-moments.js";
import { ckaOf, type Similarity } from "./cka-result.js";
import { linearGram } from "./gram.js";
import { gramCka } from "./kernel-cka.js";
import { layerPair, type Layer } from "./layer.js";
import { centralMoments, momentsOf } from "./moments.js";
import { originOf } from "./origin.js";

/** Options of {@link linearCka}. */
export interface LinearCkaOptions {
  /** Default "debiased". */
  readonly estimator?: Estimator;
  /** Through covariances [width, width] or Gram matrices [rows, rows]; the default is the cheaper one. The value is the same. */
  readonly form?: "feature" | "gram";
}

/**
 * Linear CKA (Kornblith et al. 2019): 1 for layers equal up to rotation and scale, 0 on average for independent ones.
 * @param x float32 or float64 `[rows, widthX]`; sums are float64.
 * @param y `[rows, widthY]`, the same events in the same order.
 * @throws TypeError or RangeError for other shapes, differing rows, or fewer than 4 rows (2 unless debiased).
 */
export function linearCka(x: Tensor, y: Tensor, { estimator = "debiased", form }: LinearCkaOptions = {}): Similarity {
  const [layerX, layerY] = layerPair(x, y, minRowsOf(estimator));
  if ((form ?? cheaperForm(layerX, layerY)) === "gram") return gramCka(linearGram(layerX), linearGram(layerY), layerX.rows, estimator);
  const [originX, originY] = [originOf(layerX), originOf(layerY)];
  const [xy, xx, yy] = [momentsOf(layerX, layerY, originX, originY), momentsOf(layerX, layerX, originX, originX), momentsOf(layerY, layerY, originY, originY)];
  return ckaOf(centralMoments(xy), centralMoments(xx), centralMoments(yy), estimator);
}

/** Multiplications of three covariances against those of two Gram matrices and their three products. */
function cheaperForm({ rows, width: p }: Layer, { width: q }: Layer): "feature" | "gram" {
  return p * q + p * p + q * q <= rows * (p + q + 3) ? "feature" : "gram";
}
