// Running sums over rows for every pair of taps of two models, in blocks of rows for the jackknife. No rows are kept but a few
// staged ones, which wait until there are enough of them for a fast product: so sums do not depend on the sizes of batches.
import type { AddProduct } from "./add-product.js";
import type { Layer } from "./layer.js";
import { LIFTED, liftRows } from "./lifted-rows.js";
import { medianOriginOf, type Origin } from "./origin.js";

/** The taps of one model. */
export interface TapGroup {
  readonly widths: readonly number[];
  /** Where each tap's lifted rows start, and where the last one ends. */
  readonly offsets: readonly number[];
  /** Rows that wait, [stageRows, width] of each tap; of the element type of the first batch. */
  staged: readonly (Float32Array | Float64Array)[];
  /** Of each tap, found from the first rows; empty before. */
  origins: readonly Origin[];
  /** Where rows are lifted before a product, [lifted widths, stageRows]; empty before the first. */
  scratch: Float64Array;
}

/** Sums over one block of rows. */
export interface BlockSums {
  /** [lifted widths of all taps of x, of all taps of y] */
  readonly cross: Float64Array;
  /** [width + 2, width + 2] of each tap with itself. */
  readonly selfX: readonly Float64Array[];
  readonly selfY: readonly Float64Array[];
}

export interface TapSums {
  readonly x: TapGroup;
  readonly y: TapGroup;
  readonly blocks: readonly BlockSums[];
  /** Rows that are staged before they are added. */
  readonly stageRows: number;
  stagedRows: number;
  /** How often staged rows have been added. */
  numFlushes: number;
}

/** A matrix product that is to be added to a sum before the next one is asked for. */
export interface Product {
  readonly into: Float64Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly inner: number;
}

/** Bytes of float64 that staged rows may take, and how many rows make a product fast. */
const STAGE_BYTES = 8e6;
const MOST_STAGE_ROWS = 2048;
const LEAST_STAGE_ROWS = 64;

/** Sums of nothing yet. @throws RangeError for widths or a number of blocks that are none. */
export function tapSums(widthsX: readonly number[], widthsY: readonly number[], numBlocks: number): TapSums {
  for (const width of [...widthsX, ...widthsY]) {
    if (!Number.isInteger(width) || width < 1) throw new RangeError(`expected widths of 1 or more, got ${width}`);
  }
  if (!Number.isInteger(numBlocks) || numBlocks < 2) throw new RangeError(`expected 2 blocks or more for the jackknife, got ${numBlocks}`);
  const [x, y] = [tapGroup(widthsX), tapGroup(widthsY)];
  return sumsOfBlocks(x, y, Array.from({ length: numBlocks }, (): BlockSums => ({
    cross: new Float64Array(liftedWidth(x) * liftedWidth(y)), selfX: widthsX.map(selfSums), selfY: widthsY.map(selfSums),
  })));
}

/** Sums that are in these blocks already. */
export function sumsOfBlocks(x: TapGroup, y: TapGroup, blocks: readonly BlockSums[]): TapSums {
  return { x, y, blocks, stageRows: stageRowsOf(x, y), stagedRows: 0, numFlushes: 0 };
}

/** Bytes that sums take from the start, with staged rows (of float64) and the lifted rows of a product, and at the end, for the sums of blocks after each of one pair. */
export function bytesOfSums(widthsX: readonly number[], widthsY: readonly number[], numBlocks: number): number {
  const [x, y] = [tapGroup(widthsX), tapGroup(widthsY)];
  const squares = [...widthsX, ...widthsY].reduce((sum, width) => sum + (width + LIFTED) ** 2, 0);
  const lifted = liftedWidth(x) + liftedWidth(y);
  const largestPair = (Math.max(...widthsX, ...widthsY) + LIFTED) ** 2;
  return 8 * (numBlocks * (liftedWidth(x) * liftedWidth(y) + squares + largestPair) + 2 * stageRowsOf(x, y) * lifted);
}

/** Stages rows `[rows, width]` of every tap; what it yields has to be added to the sums, one after the other. */
export function* addRows(sums: TapSums, layersX: readonly Layer[], layersY: readonly Layer[]): Generator<Product, void> {
  const { rows } = layersX[0];
  for (let start = 0; start < rows;) {
    const stop = Math.min(rows, start + sums.stageRows - sums.stagedRows);
    stageRows(sums, sums.x, layersX, start, stop);
    stageRows(sums, sums.y, layersY, start, stop);
    sums.stagedRows += stop - start;
    start = stop;
    if (sums.stagedRows === sums.stageRows) yield* flushRows(sums);
  }
}

/** Adds what is staged. */
export function* flushRows(sums: TapSums): Generator<Product, void> {
  const { x, y, blocks, stagedRows } = sums;
  if (stagedRows === 0) return;
  for (const group of [x, y]) if (group.origins.length === 0) group.origins = stagedLayers(group, stagedRows).map(medianOriginOf);
  // Few rows are split evenly among the blocks; of many, each block takes a whole stage in turn, in fewer products.
  const isWhole = stagedRows === sums.stageRows && sums.numFlushes >= blocks.length;
  if (isWhole) yield* blockProducts(sums, blocks[sums.numFlushes % blocks.length], 0, stagedRows);
  else for (const [index, block] of blocks.entries()) {
    yield* blockProducts(sums, block, Math.floor((index * stagedRows) / blocks.length), Math.floor(((index + 1) * stagedRows) / blocks.length));
  }
  sums.numFlushes++;
  sums.stagedRows = 0;
}

/** Products of staged rows `start` to `stop` for one block. */
function* blockProducts({ x, y, stagedRows }: TapSums, block: BlockSums, start: number, stop: number): Generator<Product, void> {
  if (stop === start) return;
  const [left, right] = [liftGroup(x, stagedRows, start, stop), liftGroup(y, stagedRows, start, stop)];
  yield { into: block.cross, left, right, inner: stop - start };
  yield* selfProducts(x, block.selfX, left, stop - start);
  yield* selfProducts(y, block.selfY, right, stop - start);
}

/** Runs products here and now. */
export function addNow(products: Iterable<Product>, add: AddProduct): void {
  for (const { into, left, right, inner } of products) void add(into, left, right, inner);
}

/** Sum of the lifted widths of a group. */
export function liftedWidth({ offsets }: TapGroup): number {
  return offsets[offsets.length - 1];
}

/** The taps of one model, of which nothing is known but widths. */
export function tapGroup(widths: readonly number[]): TapGroup {
  const offsets = [0];
  for (const width of widths) offsets.push(offsets[offsets.length - 1] + width + LIFTED);
  return { widths, offsets, staged: [], origins: [], scratch: new Float64Array(0) };
}

const selfSums = (width: number): Float64Array => new Float64Array((width + LIFTED) ** 2);

function stageRowsOf(x: TapGroup, y: TapGroup): number {
  const rows = Math.floor(STAGE_BYTES / (8 * (liftedWidth(x) + liftedWidth(y))));
  return Math.max(LEAST_STAGE_ROWS, Math.min(MOST_STAGE_ROWS, rows));
}

function stageRows({ stageRows: capacity, stagedRows }: TapSums, group: TapGroup, layers: readonly Layer[], start: number, stop: number): void {
  if (group.staged.length === 0) group.staged = layers.map(({ width, data }) => (data instanceof Float32Array ? new Float32Array(capacity * width) : new Float64Array(capacity * width)));
  for (const [tap, { width, data }] of layers.entries()) {
    const target = group.staged[tap];
    // Float64 rows put into a float32 stage would be rounded in silence.
    if (data.constructor !== target.constructor) throw new TypeError(`expected the element type of the first batch in every batch, got ${data.constructor.name} after ${target.constructor.name}`);
    target.set(data.subarray(start * width, stop * width), stagedRows * width);
  }
}

function stagedLayers({ widths, staged }: TapGroup, rows: number): Layer[] {
  return widths.map((width, tap) => ({ rows, width, data: staged[tap].subarray(0, rows * width) }));
}

// [lifted widths, stop - start]
function liftGroup(group: TapGroup, stagedRows: number, start: number, stop: number): Float64Array {
  const rows = stop - start;
  const size = liftedWidth(group) * rows;
  if (group.scratch.length < size) group.scratch = new Float64Array(size);
  for (const [tap, layer] of stagedLayers(group, stagedRows).entries()) liftRows(group.scratch.subarray(group.offsets[tap] * rows), layer, group.origins[tap], start, stop);
  return group.scratch.subarray(0, size);
}

function* selfProducts({ widths, offsets }: TapGroup, self: readonly Float64Array[], lifted: Float64Array, inner: number): Generator<Product, void> {
  for (let tap = 0; tap < widths.length; tap++) {
    const rows = lifted.subarray(offsets[tap] * inner, offsets[tap + 1] * inner);
    yield { into: self[tap], left: rows, right: rows, inner };
  }
}
