// The batched matrix product in float64, plainly, to compare float32 graphs with.
import type { Tensor } from "@mpm/tensor";
import { broadcastIndex } from "./gradient-check.js";

/** a [..., m, k] x b [..., k, n], batches broadcasting; vectors stand for one row or one column. */
export function matrixProduct(a: Tensor<"float64">, b: Tensor<"float64">): number[] {
  const left = a.shape.length === 1 ? [1, ...a.shape] : a.shape;
  const right = b.shape.length === 1 ? [...b.shape, 1] : b.shape;
  const [m, k, n] = [left.at(-2) ?? 1, left.at(-1) ?? 1, right.at(-1) ?? 1];
  const [leftBatch, rightBatch] = [left.slice(0, -2), right.slice(0, -2)];
  const rank = Math.max(leftBatch.length, rightBatch.length);
  const batch = Array.from({ length: rank }, (_, axis) => Math.max(leftBatch[axis - rank + leftBatch.length] ?? 1, rightBatch[axis - rank + rightBatch.length] ?? 1));
  return Array.from({ length: batch.reduce((x, y) => x * y, 1) * m * n }, (_, at) => {
    const [matrix, row, column] = [Math.floor(at / (m * n)), Math.floor(at / n) % m, at % n];
    const [fromA, fromB] = [broadcastIndex(matrix, batch, leftBatch) * m * k + row * k, broadcastIndex(matrix, batch, rightBatch) * k * n + column];
    return Array.from({ length: k }, (_unused, inner) => Number(a.data[fromA + inner]) * Number(b.data[fromB + inner * n])).reduce((x, y) => x + y, 0);
  });
}
