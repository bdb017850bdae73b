// Gram matrices [rows, rows], for kernels other than the linear one and for layers wider than there are rows.
import { addProduct } from "./add-product.js";
import type { CentralMoments } from "./central-moments.js";
import type { Layer } from "./layer.js";
import { originOf, type Origin } from "./origin.js";

/** A kernel: the likeness of two rows `[width]`, valid during the call only; symmetric. */
export type Kernel = (a: Float64Array, b: Float64Array) => number;

/** Centred rows [rows, width], scaled by a power of two; a constant layer is exactly 0. About another origin if given. */
export function centredRows(layer: Layer, { shift, scale }: Origin = originOf(layer)): Float64Array {
  const { width, data } = layer;
  return Float64Array.from(data, (value, k) => (value - shift[k % width]) * scale);
}

/** X X' of centred rows, [rows, rows]: centred already. */
export function linearGram(layer: Layer): Float64Array {
  const rows = centredRows(layer);
  const gram = new Float64Array(layer.rows ** 2);
  addProduct(gram, rows, rows, layer.width);
  return gram;
}

/** A kernel of all pairs of rows, [rows, rows], not centred. */
export function kernelGram({ rows, width, data }: Layer, kernel: Kernel): Float64Array {
  const values = Float64Array.from(data);
  const gram = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    const row = values.subarray(i * width, (i + 1) * width);
    for (let j = 0; j <= i; j++) gram[i * rows + j] = gram[j * rows + i] = kernel(row, values.subarray(j * width, (j + 1) * width));
  }
  return gram;
}

/** Squared Euclidean distances of all pairs of rows, [rows, rows]; those of equal rows are exactly 0. */
export function squaredDistances({ rows, width, data }: Layer): Float64Array {
  const distances = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let a = i * width, b = j * width; a < (i + 1) * width; a++, b++) sum += (data[a] - data[b]) ** 2;
      distances[i * rows + j] = distances[j * rows + i] = sum;
    }
  }
  return distances;
}

/** Takes means of rows and columns from a symmetric Gram matrix in place. */
export function centreGram(gram: Float64Array, rows: number): void {
  const means = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) means[i] += gram[i * rows + j] / rows;
  }
  const total = means.reduce((sum, mean) => sum + mean / rows, 0);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) gram[i * rows + j] += total - means[i] - means[j];
  }
}

/** Puts 0 on the diagonal in place. */
export function clearDiagonal(gram: Float64Array, rows: number): void {
  for (let i = 0; i < gram.length; i += rows + 1) gram[i] = 0;
}

/** What CKA needs of two centred Gram matrices. */
export function gramMoments(k: Float64Array, l: Float64Array): CentralMoments {
  const rows = Math.sqrt(k.length);
  let crossSquared = 0;
  for (let i = 0; i < k.length; i++) crossSquared += k[i] * l[i];
  let [traceX, traceY, traceProducts] = [0, 0, 0];
  for (let i = 0; i < k.length; i += rows + 1) {
    traceX += k[i];
    traceY += l[i];
    traceProducts += k[i] * l[i];
  }
  return { rows, crossSquared, traceX, traceY, traceProducts };
}
