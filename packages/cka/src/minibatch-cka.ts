// CKA from small batches (Nguyen et al. 2020): means of HSIC first, their ratio last.
import type { Tensor } from "@mpm/tensor";
import { hsicOf } from "./central-moments.js";
import { undefinedBy, type Similarity } from "./cka-result.js";
import { layerPair, requireRows, type Layer } from "./layer.js";
import { linearCka } from "./linear-cka.js";
import { centralMoments, momentsOf } from "./moments.js";
import { originOf, type Origin } from "./origin.js";

/** Options of {@link minibatchCka}. */
export interface MinibatchCkaOptions {
  /** Rows in a batch, at least 4; a last, shorter one is left out. */
  readonly batchSize: number;
}

/**
 * Linear CKA as published tools compute it batch by batch: mean debiased HSIC over batches in the given order, for the numerator and
 * each denominator, then the ratio. `ckaAccumulator` needs no more memory and has the value of all rows together.
 * @param x float32 or float64 `[rows, widthX]`.
 * @param y `[rows, widthY]`, the same events in the same order.
 * @throws as `linearCka`; RangeError for a batch of less than 4 rows or of more than there are.
 */
export function minibatchCka(x: Tensor, y: Tensor, { batchSize }: MinibatchCkaOptions): Similarity {
  if (!Number.isInteger(batchSize)) throw new RangeError(`expected a whole batch size, got ${batchSize}`);
  requireRows(batchSize, 4);
  const [layerX, layerY] = layerPair(x, y, batchSize);
  // A layer without a value has none in batches either.
  const { reason } = linearCka(x, y);
  if (reason !== undefined) return undefinedBy(reason);
  const [originX, originY] = [originOf(layerX), originOf(layerY)];
  const sum = (a: Layer, b: Layer, originA: Origin, originB: Origin): number => {
    let total = 0;
    for (let stop = batchSize; stop <= a.rows; stop += batchSize) {
      total += hsicOf(centralMoments(momentsOf(a, b, originA, originB, stop - batchSize, stop)), "debiased");
    }
    return total;
  };
  const selfX = sum(layerX, layerX, originX, originX);
  const selfY = sum(layerY, layerY, originY, originY);
  if (!(selfX > 0)) return undefinedBy("x-equidistant");
  if (!(selfY > 0)) return undefinedBy("y-equidistant");
  return { value: sum(layerX, layerY, originX, originY) / (Math.sqrt(selfX) * Math.sqrt(selfY)) };
}
