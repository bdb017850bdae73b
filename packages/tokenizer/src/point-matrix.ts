// Checks of the matrices this package clusters: float32, two axes, finite. The place where bad rows are named.

import type { Tensor } from "@mpm/tensor";

/** Size of a matrix `[rows, width]`. */
export interface MatrixSize {
  readonly rows: number;
  readonly width: number;
}

/**
 * The size of a matrix `[rows, width]` whose values are all finite; it may have no rows.
 *
 * @throws TypeError for another dtype; RangeError for another number of axes, no columns, or a NaN or infinite value.
 */
export function checkMatrix(matrix: Tensor<"float32">, name: string): MatrixSize {
  if (!(matrix.data instanceof Float32Array)) throw new TypeError(`expected ${name} as a float32 tensor, got ${matrix.dtype}`);
  const [rows, width] = matrix.shape;
  if (matrix.shape.length !== 2 || width < 1 || rows * width !== matrix.data.length) {
    throw new RangeError(`expected ${name} of shape [rows, width] with width > 0, got [${matrix.shape.join(", ")}]`);
  }
  const bad = matrix.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const place = `row ${Math.floor(bad / width)}, column ${bad % width}`;
    throw new RangeError(`expected ${name} of finite values, got ${matrix.data[bad]} at ${place}: repair or remove such rows`);
  }
  return { rows, width };
}
