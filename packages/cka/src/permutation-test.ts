// Whether two layers have anything in common: CKA against that of the same layers with the rows of one shuffled.
import { randomStream, type RandomStream, type Tensor } from "@mpm/tensor";
import { addProduct } from "./add-product.js";
import { minRowsOf, type CentralMoments, type Estimator } from "./central-moments.js";
import { ckaOf, type Similarity } from "./cka-result.js";
import { layerPair, type Layer } from "./layer.js";
import { LIFTED, liftRows } from "./lifted-rows.js";
import { originOf } from "./origin.js";

/** Options of {@link permutationTest}: the randomness is given as a seed or as a stream. */
export type PermutationTestOptions = {
  /** Default "debiased". */
  readonly estimator?: Estimator;
  /** Shuffles, at least 1; default 999. */
  readonly permutations?: number;
} & ({ readonly seed: number; readonly stream?: never } | { readonly stream: RandomStream; readonly seed?: never });

/** Result of {@link permutationTest}. */
export interface PermutationTest extends Similarity {
  /** (1 + shuffles with a CKA at least as large) / (1 + shuffles); NaN without a value. */
  readonly pValue: number;
  /** The control: CKA with the rows of y shuffled, mean and standard deviation. Far from 0 only for the biased estimators. */
  readonly shuffledMean: number;
  readonly shuffledStd: number;
}

/**
 * Permutation test of linear CKA. Rows of y alone are shuffled; they have to be independent (one per event).
 * Takes permutations x rows x widthX x widthY multiplications.
 * @param x float32 or float64 `[rows, widthX]`.
 * @param y `[rows, widthY]`, the same events in the same order.
 * @throws as `linearCka`; RangeError for less than 1 permutation.
 */
export function permutationTest(x: Tensor, y: Tensor, options: PermutationTestOptions): PermutationTest {
  const { estimator = "debiased", permutations = 999 } = options;
  if (!(Number.isInteger(permutations) && permutations >= 1)) throw new RangeError(`expected 1 permutation or more, got ${permutations}`);
  const stream = options.stream ?? randomStream(options.seed, "permutation-test");
  const [left, right] = layerPair(x, y, minRowsOf(estimator)).map(features);
  const order = Int32Array.from({ length: left.squares.length }, (_, row) => row);
  const [selfX, selfY] = [shuffledMoments(left, left, order), shuffledMoments(right, right, order)];
  const observed = ckaOf(shuffledMoments(left, right, order), selfX, selfY, estimator);
  if (observed.reason !== undefined) return { ...observed, pValue: NaN, shuffledMean: NaN, shuffledStd: NaN };
  const shuffled = Float64Array.from({ length: permutations }, () => ckaOf(shuffledMoments(left, right, stream.shuffle(order)), selfX, selfY, estimator).value);
  return { ...observed, pValue: (1 + shuffled.filter((value) => value >= observed.value).length) / (1 + permutations), ...spreadOf(shuffled) };
}

/** A centred layer, a feature after the other, and the squares of its rows. */
interface Features {
  /** [width, rows] */
  readonly values: Float64Array;
  readonly squares: Float64Array;
}

function features(layer: Layer): Features {
  const lifted = new Float64Array((layer.width + LIFTED) * layer.rows);
  liftRows(lifted, layer, originOf(layer), 0, layer.rows);
  return { values: lifted.subarray(0, layer.width * layer.rows), squares: lifted.subarray(layer.width * layer.rows, (layer.width + 1) * layer.rows) };
}

function shuffledMoments(x: Features, y: Features, order: Int32Array): CentralMoments {
  const rows = order.length;
  const shuffled = new Float64Array(y.values.length);
  for (let start = 0; start < shuffled.length; start += rows) {
    for (let row = 0; row < rows; row++) shuffled[start + row] = y.values[start + order[row]];
  }
  const cross = new Float64Array((x.values.length / rows) * (shuffled.length / rows));
  addProduct(cross, x.values, shuffled, rows);
  let [traceX, traceY, traceProducts] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    traceX += x.squares[row];
    traceY += y.squares[row];
    traceProducts += x.squares[row] * y.squares[order[row]];
  }
  return { rows, crossSquared: cross.reduce((sum, value) => sum + value * value, 0), traceX, traceY, traceProducts };
}

function spreadOf(values: Float64Array): { readonly shuffledMean: number; readonly shuffledStd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { shuffledMean: mean, shuffledStd: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)) };
}
