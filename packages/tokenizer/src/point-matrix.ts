// Checks of the matrices this package clusters: float32, two axes, finite. The place where bad rows are named.

import { MpmError, type Tensor } from "@mpm/tensor";

/** Size of a matrix `[rows, width]`. */
export interface MatrixSize {
  readonly rows: number;
  readonly width: number;
}

/**
 * The size of a matrix `[rows, width]` whose values are all finite; it may have no rows.
 *
 * @throws TypeError for another dtype; RangeError for another number of axes or no columns; MpmError `"non-finite"` for NaN
 * or infinite values, with their number and the place of the first.
 */
export function checkMatrix(matrix: Tensor<"float32">, name: string): MatrixSize {
  if (!(matrix.data instanceof Float32Array)) throw new TypeError(`expected ${name} as a float32 tensor, got ${matrix.dtype}`);
  const [rows, width] = matrix.shape;
  if (matrix.shape.length !== 2 || width < 1 || rows * width !== matrix.data.length) {
    throw new RangeError(`expected ${name} of shape [rows, width] with width > 0, got [${matrix.shape.join(", ")}]`);
  }
  checkFinite(matrix.data, width, name);
  return { rows, width };
}

function checkFinite(data: Float32Array, width: number, name: string): void {
  const first = data.findIndex((value) => !Number.isFinite(value));
  if (first < 0) return;
  const count = data.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
  const place = `row ${Math.floor(first / width)}, column ${first % width}`;
  const others = count === 1 ? "" : ` and ${count - 1} more`;
  throw new MpmError("non-finite", `expected ${name} of finite values, got ${data[first]} at ${place}${others}: repair or remove such rows`);
}
