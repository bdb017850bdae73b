// Rows lifted to phi(x) = (x, |x|^2, 1): the sums of products of two lifted rows hold all that linear CKA needs.
import type { Layer } from "./layer.js";
import type { Origin } from "./origin.js";

/** Entries of a lifted row beyond the layer's own: |x|^2 and 1. */
export const LIFTED = 2;

/**
 * Writes rows `start` to `stop` about an origin, lifted, a feature after the other: `[width + 2, stop - start]`.
 */
export function liftRows(into: Float64Array, { width, data }: Layer, { shift, scale }: Origin, start: number, stop: number): void {
  const rows = stop - start;
  for (let row = 0, k = start * width; row < rows; row++) {
    let square = 0;
    for (let column = 0, target = row; column < width; column++, k++, target += rows) {
      const value = (data[k] - shift[column]) * scale;
      into[target] = value;
      square += value * value;
    }
    into[width * rows + row] = square;
    into[(width + 1) * rows + row] = 1;
  }
}
