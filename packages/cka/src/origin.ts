// The point that rows are counted from and the unit they are counted in: similarities do not depend on either, rounding does.
import type { Layer } from "./layer.js";

/** Rows are seen as (x - shift) * scale. */
export interface Origin {
  /** [width] */
  readonly shift: Float64Array;
  /** A power of two, so that it rounds nothing. */
  readonly scale: number;
}

/**
 * Mean of the rows, and the power of two next to the inverse of their root mean square about it.
 *
 * A column of equal values is shifted by that value, as its mean may differ in the last bit: constant layers become exact zeros.
 */
export function originOf(layer: Layer): Origin {
  return originAt(columnMeans(layer), layer);
}

/**
 * As {@link originOf}, about the medians of the columns: within a standard deviation of the mean, and no single row moves it.
 * Sums about it keep their digits when the rows of an outlier are left out.
 */
export function medianOriginOf(layer: Layer): Origin {
  return originAt(columnMedians(layer), layer);
}

function originAt(shift: Float64Array, layer: Layer): Origin {
  const meanSquare = meanSquareAbout(layer, shift);
  const scale = 2 ** -Math.round(Math.log2(meanSquare) / 2);
  return { shift, scale: Number.isFinite(scale) && scale > 0 ? scale : 1 };
}

function columnMeans({ rows, width, data }: Layer): Float64Array {
  const sums = new Float64Array(width);
  const isConstant = new Uint8Array(width).fill(1);
  for (let row = 0, k = 0; row < rows; row++) {
    for (let column = 0; column < width; column++, k++) {
      sums[column] += data[k];
      if (data[k] !== data[column]) isConstant[column] = 0;
    }
  }
  return sums.map((sum, column) => (isConstant[column] ? data[column] : sum / rows));
}

function columnMedians({ rows, width, data }: Layer): Float64Array {
  const entries = new Float64Array(rows);
  return Float64Array.from({ length: width }, (_, column) => {
    for (let row = 0; row < rows; row++) entries[row] = data[row * width + column];
    return entries.toSorted()[(rows - 1) >> 1];
  });
}

function meanSquareAbout({ rows, width, data }: Layer, shift: Float64Array): number {
  let sum = 0;
  for (let row = 0, k = 0; row < rows; row++) {
    for (let column = 0; column < width; column++, k++) sum += (data[k] - shift[column]) ** 2;
  }
  return sum / data.length;
}
