// CKA of every layer of one model with every layer of another, in one pass through batches.
import { addProduct, type AddProduct } from "./add-product.js";
import type { Estimator } from "./central-moments.js";
import type { EstimatorOptions } from "./kernel-cka.js";
import { firstComponentShare } from "./first-component.js";
import type { Layer } from "./layer.js";
import { layersOfTaps, raggedNames, requireRowsOfTaps, type Pooling, type Taps } from "./pool-taps.js";
import { mergeSums } from "./merge-sums.js";
import { copySums, stateOfSums, sumsOfState, type CkaState } from "./sums-state.js";
import { rowsOfSums, tapSimilarities, type MeasuredSimilarity } from "./tap-similarities.js";
import { addRows, bytesOfSums, flushRows, tapSums, type Product, type TapSums } from "./tap-sums.js";

/** Options of {@link ckaSums}. */
export interface CkaSumsOptions {
  /** Blocks of rows for the jackknife, at least 2; default 10. Memory grows with them ({@link ckaMatrixBytes}). */
  readonly blocks?: number;
  /** What rows of ragged taps become; default "event". */
  readonly pooling?: Pooling;
  /** Who multiplies; default plain TypeScript. `openProducts` of `@mpm/cka/onnxruntime` is some ten times as fast. */
  readonly product?: AddProduct;
}

/** Options of {@link ckaMatrix}. */
export interface CkaMatrixOptions extends CkaSumsOptions, EstimatorOptions {}

/** Which taps were compared, and how. */
export interface ComparedTaps {
  readonly namesX: readonly string[];
  readonly namesY: readonly string[];
  /** What rows of ragged taps became: "rows" where no tap was ragged. */
  readonly pooling: Pooling | "rows";
  /** The taps that were ragged, which `pooling` is about; rows of the others are as they came. */
  readonly raggedX: readonly string[];
  readonly raggedY: readonly string[];
}

/** What CKA of all pairs of taps needs of some events: plain data, which `postMessage` takes. */
export interface CkaSums extends ComparedTaps {
  /** The sums by name, as `writeSafetensors` and `writeNpz` take them. */
  readonly state: CkaState;
}

/** Result of {@link ckaMatrix}: plain data. */
export interface CkaMatrix extends ComparedTaps {
  /** [taps of x][taps of y] */
  readonly similarities: readonly (readonly MeasuredSimilarity[])[];
  /** Share of the first principal component in each layer's variance; NaN for a dead layer. */
  readonly firstComponentX: readonly number[];
  readonly firstComponentY: readonly number[];
  readonly estimator: Estimator;
  readonly rows: number;
  /** Memory that the sums took, in bytes. */
  readonly bytes: number;
}

type Batches = Iterable<Taps> | AsyncIterable<Taps>;

/**
 * Linear CKA, as `ckaAccumulator` has it, of all pairs of taps. No activations are kept: memory is that of
 * {@link ckaMatrixBytes}, whatever the rows.
 * @param tapsX batches of the taps of one model by name.
 * @param tapsY batches of the other model's: the same events in the same batches.
 * @throws TypeError or RangeError for taps that change between batches, differ in rows, or number less than 4 rows in all.
 */
export async function ckaMatrix(tapsX: Batches, tapsY: Batches, options: CkaMatrixOptions = {}): Promise<CkaMatrix> {
  return ckaMatrixOf(await ckaSums(tapsX, tapsY, options), options);
}

/**
 * The sums of {@link ckaMatrix} over some events. Those of several workers or shards make one matrix: `ckaMatrixOf(mergeCkaSums(all))`.
 * @throws as {@link ckaMatrix}, but for few rows.
 */
export async function ckaSums(tapsX: Batches, tapsY: Batches, { blocks = 10, pooling = "event", product = addProduct }: CkaSumsOptions = {}): Promise<CkaSums> {
  let state: { readonly taps: ComparedTaps; readonly sums: TapSums } | undefined;
  for await (const [batchX, batchY] of inStep(tapsX, tapsY)) {
    const taps = state?.taps ?? comparedTaps(batchX, batchY, pooling);
    const [x, y] = [layersOfTaps(batchX, taps.namesX, pooling), layersOfTaps(batchY, taps.namesY, pooling)];
    requireTaps(taps, batchX, batchY);
    requireRowsOfTaps([...taps.namesX, ...taps.namesY], [...x, ...y], pooling);
    state ??= { taps, sums: tapSums(widthsOf(x), widthsOf(y), blocks) };
    requireWidths(state.sums, x, y);
    await addAll(addRows(state.sums, x, y), product);
  }
  if (state === undefined) throw new RangeError("expected at least one batch, got none");
  await addAll(flushRows(state.sums), product);
  return { ...state.taps, state: stateOfSums(state.sums) };
}

function comparedTaps(x: Taps, y: Taps, pooling: Pooling): ComparedTaps {
  const [raggedX, raggedY] = [raggedNames(x), raggedNames(y)];
  return { namesX: Object.keys(x), namesY: Object.keys(y), pooling: raggedX.length + raggedY.length === 0 ? "rows" : pooling, raggedX, raggedY };
}

/** The sums of all events of some sums, of which none is changed. @throws RangeError for none, and for sums of other taps, widths, numbers of blocks or pooling. */
export function mergeCkaSums(all: readonly CkaSums[]): CkaSums {
  const [first, ...others] = all;
  if (first === undefined) throw new RangeError("expected sums to merge, got none");
  const merged = copySums(sumsOfState(first.state));
  for (const other of others) {
    for (const what of ["namesX", "namesY", "pooling", "raggedX", "raggedY"] as const)
      if (String(first[what]) !== String(other[what])) throw new RangeError(`expected the same ${what} to merge, got ${String(first[what])} and ${String(other[what])}`);
    mergeSums(merged, sumsOfState(other.state));
  }
  return { ...first, state: stateOfSums(merged) };
}

/** The matrix of sums. @throws RangeError for less rows than the estimator needs (4, debiased) and for a state that lacks something. */
export function ckaMatrixOf({ state, ...taps }: CkaSums, { estimator = "debiased" }: EstimatorOptions = {}): CkaMatrix {
  const sums = sumsOfState(state);
  return {
    ...taps, similarities: tapSimilarities(sums, estimator),
    firstComponentX: sums.x.widths.map((width, tap) => firstComponentShare(width, sums.blocks.map(({ selfX }) => selfX[tap]))),
    firstComponentY: sums.y.widths.map((width, tap) => firstComponentShare(width, sums.blocks.map(({ selfY }) => selfY[tap]))),
    estimator, rows: rowsOfSums(sums), bytes: bytesOfSums(sums.x.widths, sums.y.widths, sums.blocks.length),
  };
}

/**
 * Bytes that {@link ckaMatrix} needs for layers of these widths, known before the first batch: sums of all pairs,
 * blocks x (sum of widths of x + 2 each) x (of y) x 8, those of each layer with itself, rows that wait, and room for the result.
 */
export function ckaMatrixBytes(widthsX: readonly number[], widthsY: readonly number[], { blocks = 10 }: Pick<CkaMatrixOptions, "blocks"> = {}): number {
  return bytesOfSums(widthsX, widthsY, blocks);
}

/** Pairs of batches; one model must not end before the other. */
async function* inStep(tapsX: Batches, tapsY: Batches): AsyncGenerator<readonly [Taps, Taps], void> {
  const other = Symbol.asyncIterator in tapsY ? tapsY[Symbol.asyncIterator]() : tapsY[Symbol.iterator]();
  try {
    for await (const batchX of tapsX) {
      const { done, value } = await other.next();
      if (done === true) throw new RangeError("the taps of y ended before those of x: feed the same events to both models");
      yield [batchX, value];
    }
    if ((await other.next()).done !== true) throw new RangeError("the taps of x ended before those of y: feed the same events to both models");
  } finally {
    await other.return?.();
  }
}

async function addAll(products: Iterable<Product>, add: AddProduct): Promise<void> {
  for (const { into, left, right, inner } of products) await add(into, left, right, inner);
}

function requireTaps({ namesX, namesY, raggedX, raggedY }: ComparedTaps, x: Taps, y: Taps): void {
  if (namesX.length === 0 || namesY.length === 0) throw new RangeError("expected at least one tap of each model, got none");
  for (const [expected, got] of [[raggedX, raggedNames(x)], [raggedY, raggedNames(y)]]) {
    if (expected.toSorted().join() !== got.toSorted().join()) throw new RangeError(`expected offsets of the same taps in every batch, got those of "${expected.join(", ")}" and of "${got.join(", ")}"`);
  }
}

function requireWidths({ x, y }: TapSums, layersX: readonly Layer[], layersY: readonly Layer[]): void {
  const [expected, got] = [[x.widths, y.widths], [widthsOf(layersX), widthsOf(layersY)]];
  if (expected.join(";") !== got.join(";")) throw new RangeError(`expected taps of widths ${expected.join("; ")} in every batch, got ${got.join("; ")}`);
}

const widthsOf = (layers: readonly Layer[]): number[] => layers.map(({ width }) => width);
