// Rows lifted to phi(x) = (x, |x|^2, 1): the sums of products of two lifted rows hold all that linear CKA needs.
import type { Layer } from "./layer.js";
import type { Origin } from "./origin.js";

/** Entries of a lifted row beyond the layer's own: |x|^2 and 1. */
export const LIFTED = 2;

/** Rows lifted together: their entries of one feature fill a cache line. */
const TILE = 8;

/** Writes rows `start` to `stop` about an origin, lifted, a feature after the other: `[width + 2, stop - start]`. */
export function liftRows(into: Float64Array, layer: Layer, origin: Origin, start: number, stop: number): void {
  const squares = into.subarray(layer.width * (stop - start), (layer.width + 1) * (stop - start)).fill(0);
  for (let first = start; first < stop; first += TILE) liftTile(into, squares, layer, origin, start, first, stop);
  into.fill(1, (layer.width + 1) * (stop - start), (layer.width + 2) * (stop - start));
}

function liftTile(into: Float64Array, squares: Float64Array, { width, data }: Layer, { shift, scale }: Origin, start: number, first: number, stop: number): void {
  const last = Math.min(first + TILE, stop);
  for (let column = 0, target = first - start; column < width; column++, target += stop - start) {
    const center = shift[column];
    for (let row = first; row < last; row++) {
      const value = (data[row * width + column] - center) * scale;
      into[target + row - first] = value;
      squares[row - start] += value * value;
    }
  }
}
