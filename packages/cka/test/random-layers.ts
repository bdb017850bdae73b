// Layers to test with, from seeded normal numbers.
import { randomStream, tensor, type Tensor } from "@mpm/tensor";

/** [rows, width] independent normal numbers. */
export function normalLayer(rows: number, width: number, ...path: (string | number)[]): Tensor<"float64"> {
  const stream = randomStream(7, ...path);
  return tensor("float64", [rows, width], Float64Array.from({ length: rows * width }, () => stream.normal()));
}

/** share x + normal noise, of the same shape: true linear CKA share^2 / (share^2 + 1). */
export function noisyCopy(x: Tensor<"float64">, share: number, ...path: (string | number)[]): Tensor<"float64"> {
  const stream = randomStream(8, ...path);
  return mapped(x, (value) => share * value + stream.normal());
}

/** A layer entry by entry. */
export function mapped(x: Tensor<"float64">, change: (value: number, row: number, column: number) => number): Tensor<"float64"> {
  const width = x.shape[1];
  return tensor("float64", x.shape, x.data.map((value, k) => change(value, Math.floor(k / width), k % width)));
}

/** The rows of a layer in another order, with repetitions or fewer. */
export function rowsOf(x: Tensor<"float64">, rows: readonly number[]): Tensor<"float64"> {
  const width = x.shape[1];
  return tensor("float64", [rows.length, width], rows.flatMap((row) => [...x.data.subarray(row * width, (row + 1) * width)]));
}
