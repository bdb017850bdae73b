// The layers again in float64 with plain loops over one set: what the graphs must agree with.
import type { Tensor } from "@mpm/tensor";

export type Row = readonly number[];
export type Matrix = readonly Row[];
/** Parameters by name. */
export type Values = Readonly<Record<string, Tensor<"float64">>>;

const EPSILON = 1e-5;

/** The tensor's rows. */
export function matrixOf({ shape, data }: Pick<Tensor, "shape" | "data">): Matrix {
  const width = shape.at(-1) ?? 1;
  return Array.from({ length: data.length / width }, (_, i) => Array.from(data.subarray(i * width, (i + 1) * width), Number));
}

const sum = (row: Row): number => row.reduce((total, x) => total + x, 0);
const mean = (row: Row): number => sum(row) / row.length;
const dot = (a: Row, b: Row): number => sum(a.map((x, i) => x * b[i]));
const columnsOf = (m: Matrix): Matrix => m[0].map((_, j) => m.map((row) => row[j]));
const addRows = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => row.map((x, j) => x + b[i][j]));

function matmul(a: Matrix, b: Matrix): Matrix {
  const columns = columnsOf(b);
  return a.map((row) => columns.map((column) => dot(row, column)));
}

export const leakyRelu = (x: Matrix, slope = 0.1): Matrix => x.map((row) => row.map((value) => (value > 0 ? value : slope * value)));

/** Softmax of one row. */
export function softmax(row: Row): Row {
  const exponentials = row.map((x) => Math.exp(x - Math.max(...row)));
  return exponentials.map((x) => x / sum(exponentials));
}

/** Mean 0 and variance 1 in each row. */
export function normalise(x: Matrix): Matrix {
  return x.map((row) => {
    const centred = row.map((value) => value - mean(row));
    return centred.map((value) => value / Math.sqrt(mean(centred.map((c) => c * c)) + EPSILON));
  });
}

export function layerNorm(values: Values, name: string, x: Matrix): Matrix {
  const [scale, bias] = [values[`${name}.scale`].data, values[`${name}.bias`].data];
  return normalise(x).map((row) => row.map((value, j) => value * scale[j] + bias[j]));
}

export function linear(values: Values, name: string, x: Matrix): Matrix {
  const bias = values[`${name}.bias`]?.data;
  return matmul(x, matrixOf(values[`${name}.weight`])).map((row) => row.map((value, j) => value + (bias?.[j] ?? 0)));
}

/** Attention of one set: q, k, v [particles, width]. */
export function attention(q: Matrix, k: Matrix, v: Matrix, heads: number): Matrix {
  const width = q[0].length / heads;
  const byHead = Array.from({ length: heads }, (_, head) => {
    const part = (x: Matrix): Matrix => x.map((row) => row.slice(head * width, (head + 1) * width));
    const keys = part(k);
    return matmul(part(q).map((query) => softmax(keys.map((key) => dot(query, key) / Math.sqrt(width)))), part(v));
  });
  return q.map((_, i) => byHead.flatMap((output) => output[i])); // heads side by side
}

/** One Normformer block on one set. */
export function normformerBlock(values: Values, name: string, x: Matrix, heads: number): Matrix {
  const layer = (of: string, rows: Matrix): Matrix => linear(values, `${name}.${of}`, rows);
  const norm = (of: string, rows: Matrix): Matrix => layerNorm(values, `${name}.${of}`, rows);
  const attended = norm("norm1", x);
  const mixed = attention(layer("q", attended), layer("k", attended), layer("v", attended), heads);
  const y = addRows(x, layer("out", norm("attnNorm", mixed)));
  const inner = leakyRelu(layer("ff1", norm("norm2", y)));
  return addRows(y, layer("ff2", norm("ffNorm", inner)));
}

/** Weighted mean of the rows of one set: [1, width]. */
export const weightedMean = (weights: Row, x: Matrix): Matrix => matmul([weights], x);
