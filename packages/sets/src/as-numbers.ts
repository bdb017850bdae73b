// Columns of any element type, read as JavaScript numbers.

import type { TypedArray } from "@mpm/tensor";

/** The column itself, or a float64 copy of a 64-bit integer one (exact up to 2^53). */
export function asNumbers(column: TypedArray): ArrayLike<number> {
  if (column instanceof BigInt64Array || column instanceof BigUint64Array) return Float64Array.from(column, Number);
  return column;
}
