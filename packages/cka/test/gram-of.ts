import type { Tensor } from "@mpm/tensor";
import { matrix } from "./fixtures.js";

type Kernel = (a: Float64Array, b: Float64Array) => number;

/** The kernel matrix of all rows, [rows, rows]. */
export function gramOf(x: Tensor<"float64">, kernel: Kernel): Tensor<"float64"> {
  const rows = Array.from({ length: x.shape[0] }, (_, i) => x.data.subarray(i * x.shape[1], (i + 1) * x.shape[1]));
  return matrix(rows.map((a) => rows.map((b) => kernel(a, b))));
}

/** The linear kernel. */
export const dot: Kernel = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
