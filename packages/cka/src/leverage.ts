// Which rows carry the similarity: one outlier can bring linear CKA near 0, or near 1 (Davari et al. 2022).
import type { Tensor } from "@mpm/tensor";
import { minRowsOf, type CentralMoments, type Estimator } from "./central-moments.js";
import { ckaOf, type Similarity } from "./cka-result.js";
import { centredRows } from "./gram.js";
import { layerPair, type Layer } from "./layer.js";
import { linearCka } from "./linear-cka.js";

/** Options of {@link leverage}. */
export interface LeverageOptions {
  /** Default "debiased". */
  readonly estimator?: Estimator;
  /** Rows to report; default 5. */
  readonly top?: number;
  /** Share of rows that the trimmed value leaves out; default 0.01. */
  readonly trim?: number;
}

/** What one row does. */
export interface RowInfluence {
  readonly row: number;
  /** CKA of the other rows; NaN where they have none. */
  readonly without: number;
  /** CKA minus that. */
  readonly influence: number;
}

/** Result of {@link leverage}. */
export interface Leverage extends Similarity {
  /** Rows of the largest influence, up or down, largest first; empty without a value. */
  readonly rows: readonly RowInfluence[];
  /** CKA without the rows that are farthest from the mean in either layer, chosen without a look at the other; of all rows where one is not finite or a layer dead. */
  readonly trimmed: Similarity;
  readonly trimmedRows: number;
}

/**
 * Influence of every single row on linear CKA, in one pass over rows: leaving row i out turns C = sum x y' into
 * C - n / (n - 1) x_i y_i', and the other sums as easily. Only for the few rows that carry much of a layer are all others summed again.
 * @param x float32 or float64 `[rows, widthX]`.
 * @param y `[rows, widthY]`, the same events in the same order.
 * @throws as `linearCka`, for fewer than 5 rows (3 unless debiased); RangeError for a share to trim outside 0 .. 0.5.
 */
export function leverage(x: Tensor, y: Tensor, { estimator = "debiased", top = 5, trim = 0.01 }: LeverageOptions = {}): Leverage {
  if (!(trim >= 0 && trim <= 0.5)) throw new RangeError(`expected a share of rows to trim from 0 to 0.5, got ${trim}`);
  const [layerX, layerY] = layerPair(x, y, minRowsOf(estimator) + 1);
  const whole = linearCka(x, y, { estimator });
  const sides: Sides = [layerX, layerY].map(centred) as [Centred, Centred];
  const shares = varianceShares(sides);
  // Beyond what float64 can tell, an outlier leaves no value of all rows; there may be one without it.
  const canTrim = whole.reason === undefined || whole.reason.endsWith("equidistant");
  const kept = canTrim ? keptRows(shares, Math.floor(trim * layerX.rows)) : rowNumbers(layerX);
  return {
    ...whole, rows: whole.reason === undefined ? influences(sides, shares, whole.value, estimator).slice(0, top) : [],
    trimmed: linearCka(takeRows(layerX, kept), takeRows(layerY, kept), { estimator }), trimmedRows: layerX.rows - kept.length,
  };
}

/** A row with this share of a layer's variance is left out by summing the others anew: taken from the sums, it takes their digits along. */
const LARGE_SHARE = 0.1;

/** Influence of every row, largest first; those without which there is no value come before all. */
function influences(sides: Sides, shares: Float64Array, value: number, estimator: Estimator): RowInfluence[] {
  const [x, y] = sides;
  const [xy, xx, yy] = [withoutEach(x, y), withoutEach(x, x), withoutEach(y, y)];
  const size = ({ influence }: RowInfluence): number => (Number.isNaN(influence) ? Infinity : Math.abs(influence));
  return Array.from(shares, (share, row): RowInfluence => {
    const without = share < LARGE_SHARE ? ckaOf(xy[row], xx[row], yy[row], estimator).value : ckaWithout(sides, row, estimator);
    return { row, without, influence: value - without };
  }).toSorted((a, b) => (size(a) === size(b) ? a.row - b.row : size(b) - size(a)));
}

function ckaWithout([x, y]: Sides, row: number, estimator: Estimator): number {
  const others = rowNumbers(x).filter((other) => other !== row);
  return linearCka(takeRows(x.layer, others), takeRows(y.layer, others), { estimator }).value;
}

interface Centred extends Layer {
  readonly data: Float64Array;
  /** As it was, not centred. */
  readonly layer: Layer;
  /** Squared norm of each row. */
  readonly squares: Float64Array;
}

type Sides = readonly [Centred, Centred];

function centred(layer: Layer): Centred {
  const data = centredRows(layer);
  const squares = new Float64Array(layer.rows);
  for (let row = 0; row < layer.rows; row++) {
    for (let k = row * layer.width; k < (row + 1) * layer.width; k++) squares[row] += data[k] ** 2;
  }
  return { ...layer, data, layer, squares };
}

/** Moments without row i, for each i. */
function withoutEach(x: Centred, y: Centred): CentralMoments[] {
  const { rows } = x;
  const [towardsY, towardsX] = [weightedSum(y, x.squares), weightedSum(x, y.squares)];
  const products = crossProducts(x, y);
  const crossSquared = products.squared;
  const [traceX, traceY, traceProducts] = [total(x.squares), total(y.squares), total(x.squares.map((a, row) => a * y.squares[row]))];
  const gain = rows / (rows - 1);
  const step = 1 / (rows - 1);
  return Array.from(x.squares, (a, row) => {
    const b = y.squares[row];
    const product = products.ofRow[row];
    // The mean moves by -step x_i: sum over the others of |x_j + step x_i|^2 |y_j + step y_i|^2.
    const moved = traceProducts + 2 * step * (rowDot(y, row, towardsY) + rowDot(x, row, towardsX)) + 4 * step ** 2 * product
      + step ** 2 * (traceX * b + traceY * a) + rows * step ** 4 * a * b - (1 + step) ** 4 * a * b;
    return { rows: rows - 1, crossSquared: crossSquared - 2 * gain * product + gain ** 2 * a * b, traceX: traceX - gain * a, traceY: traceY - gain * b, traceProducts: moved };
  });
}

/** |C|^2 and x_i' C y_i for every row i, C = sum x y' [widthX, widthY]. */
function crossProducts(x: Centred, y: Centred): { readonly squared: number; readonly ofRow: Float64Array } {
  const cross = new Float64Array(x.width * y.width);
  for (let row = 0; row < x.rows; row++) {
    for (let i = 0; i < x.width; i++) {
      const value = x.data[row * x.width + i];
      for (let j = 0; j < y.width; j++) cross[i * y.width + j] += value * y.data[row * y.width + j];
    }
  }
  const ofRow = new Float64Array(x.rows);
  for (let row = 0; row < x.rows; row++) {
    for (let i = 0; i < x.width; i++) ofRow[row] += x.data[row * x.width + i] * rowDot(y, row, cross.subarray(i * y.width, (i + 1) * y.width));
  }
  return { squared: total(cross.map((value) => value * value)), ofRow };
}

/** Sum over rows of weight times row, [width]. */
function weightedSum({ rows, width, data }: Centred, weights: Float64Array): Float64Array {
  const sum = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) sum[column] += weights[row] * data[row * width + column];
  }
  return sum;
}

function rowDot({ width, data }: Centred, row: number, vector: Float64Array): number {
  let sum = 0;
  for (let column = 0; column < width; column++) sum += data[row * width + column] * vector[column];
  return sum;
}

/** Each row's share of the variance, in the layer where it is larger. */
function varianceShares([x, y]: Sides): Float64Array {
  const [totalX, totalY] = [total(x.squares), total(y.squares)];
  return x.squares.map((square, row) => Math.max(square / totalX, y.squares[row] / totalY));
}

/** All rows but the `count` of the largest shares, in order. */
function keptRows(shares: Float64Array, count: number): number[] {
  return Array.from(shares.keys()).toSorted((a, b) => shares[b] - shares[a]).slice(count).toSorted((a, b) => a - b);
}

const rowNumbers = ({ rows }: Layer): number[] => Array.from({ length: rows }, (_, row) => row);

function takeRows({ width, data }: Layer, rows: readonly number[]): Tensor<"float64"> {
  const taken = new Float64Array(rows.length * width);
  for (const [target, row] of rows.entries()) taken.set(data.subarray(row * width, (row + 1) * width), target * width);
  return { dtype: "float64", shape: [rows.length, width], data: taken };
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
