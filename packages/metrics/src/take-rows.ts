// Rows by index, repeats allowed: how a metric is evaluated on a subset or on a bootstrap replica.
import { tensor, type Tensor } from "@mpm/tensor";

/** Any array a row can be picked from by index. */
export type RowArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/**
 * The rows at the given indices, in that order: a copy of the same kind.
 * @param values [rows] as a typed array, or scores [rows, classes].
 */
export function takeRows<T extends RowArray | Tensor<"float32">>(values: T, rows: Int32Array): T;
export function takeRows(values: RowArray | Tensor<"float32">, rows: Int32Array): RowArray | Tensor<"float32"> {
  if (ArrayBuffer.isView(values)) return gather(values, rows, 1);
  const width = values.shape.slice(1).reduce((size, length) => size * length, 1);
  return tensor("float32", [rows.length, ...values.shape.slice(1)], gather(values.data, rows, width));
}

function gather<T extends RowArray>(values: T, rows: Int32Array, width: number): T {
  const numRows = values.length / width;
  // TypeScript knows `constructor` only as Function; each of these arrays is built from a length.
  const taken = new (values.constructor as new (length: number) => T)(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (row < 0 || row >= numRows) throw new RangeError(`expected row indices in 0 .. ${numRows - 1}, got ${row} at position ${i}`);
    for (let k = 0; k < width; k++) taken[i * width + k] = values[row * width + k];
  }
  return taken;
}
