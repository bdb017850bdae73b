// Sums over rows of phi(x) phi(y)', phi(x) = (x, |x|^2, 1): additive over rows, batches and workers.
import { addProduct } from "./add-product.js";
import type { CentralMoments } from "./central-moments.js";
import type { Layer } from "./layer.js";
import { LIFTED, liftRows } from "./lifted-rows.js";
import type { Origin } from "./origin.js";

/** `[widthX + 2, widthY + 2]` sums of products of lifted rows; the last is the number of rows. */
export interface Moments {
  readonly widthX: number;
  readonly widthY: number;
  readonly sums: Float64Array;
}

const ROWS_AT_ONCE = 512;

/** Moments of rows `start` to `stop` of two layers about their origins. */
export function momentsOf(x: Layer, y: Layer, originX: Origin, originY: Origin, start = 0, stop: number = x.rows): Moments {
  const sums = new Float64Array((x.width + LIFTED) * (y.width + LIFTED));
  for (let first = start; first < stop; first += ROWS_AT_ONCE) {
    const last = Math.min(stop, first + ROWS_AT_ONCE);
    const left = new Float64Array((x.width + LIFTED) * (last - first));
    const right = new Float64Array((y.width + LIFTED) * (last - first));
    liftRows(left, x, originX, first, last);
    liftRows(right, y, originY, first, last);
    addProduct(sums, left, right, last - first);
  }
  return { widthX: x.width, widthY: y.width, sums };
}

/**
 * What CKA needs, about the mean of the rows:
 * C = sum x y' - s_x s_y' / n, and sums of |x - m_x|^2 = (-2 m_x, 1, |m_x|^2) phi(x).
 */
export function centralMoments({ widthX, widthY, sums }: Moments): CentralMoments {
  const stride = widthY + LIFTED;
  const lastRow = (widthX + 1) * stride;
  const rows = sums[sums.length - 1];
  const meanX = Float64Array.from({ length: widthX }, (_, i) => sums[i * stride + widthY + 1] / rows);
  const meanY = Float64Array.from({ length: widthY }, (_, j) => sums[lastRow + j] / rows);
  const normX = normForm(meanX);
  const normY = normForm(meanY);
  let crossSquared = 0;
  for (let i = 0; i < widthX; i++) {
    for (let j = 0; j < widthY; j++) crossSquared += (sums[i * stride + j] - rows * meanX[i] * meanY[j]) ** 2;
  }
  let traceProducts = 0;
  for (let i = 0; i < normX.length; i++) {
    let product = 0;
    for (let j = 0; j < normY.length; j++) product += sums[i * stride + j] * normY[j];
    traceProducts += normX[i] * product;
  }
  // About the mean the linear terms cancel: sum |x - m|^2 = sum |x|^2 - n |m|^2.
  const traceX = sums[widthX * stride + widthY + 1] - rows * normX[widthX + 1];
  const traceY = sums[lastRow + widthY] - rows * normY[widthY + 1];
  return { rows, crossSquared, traceX, traceY, traceProducts };
}

/** (-2 m, 1, |m|^2) */
function normForm(mean: Float64Array): Float64Array {
  const form = new Float64Array(mean.length + LIFTED);
  let square = 0;
  for (let i = 0; i < mean.length; i++) {
    form[i] = -2 * mean[i];
    square += mean[i] * mean[i];
  }
  form[mean.length] = 1;
  form[mean.length + 1] = square;
  return form;
}
