// From running sums to similarities with errors.
import { minRowsOf, type CentralMoments, type Estimator } from "./central-moments.js";
import { ckaOf, type Similarity } from "./cka-result.js";
import { jackknifeError } from "./jackknife.js";
import { requireRows } from "./layer.js";
import { LIFTED } from "./lifted-rows.js";
import { centralMoments } from "./moments.js";
import { liftedWidth, type BlockSums, type TapSums } from "./tap-sums.js";

/** A similarity with its error. */
export interface MeasuredSimilarity extends Similarity {
  /**
   * Standard error by the delete-a-block jackknife. NaN without a value; where there are less than two blocks, or too few rows without
   * one of them; and where there is no value without one of them, as of a layer that is alive in one block only.
   */
  readonly error: number;
}

/** Rows that have been added. */
export function rowsOfSums({ blocks }: Pick<TapSums, "blocks">): number {
  return blocks.reduce((sum, block) => sum + rowsOfBlock(block), 0);
}

/** Rows of a block: the last entry of any of its sums. */
export function rowsOfBlock({ cross }: BlockSums): number {
  return cross[cross.length - 1];
}

/** Similarities of every tap of x with every tap of y, row by row. @throws RangeError for fewer rows than the estimator needs. */
export function tapSimilarities(sums: TapSums, estimator: Estimator): MeasuredSimilarity[][] {
  const blocks = sums.blocks.filter((block) => rowsOfBlock(block) > 0);
  requireRows(rowsOfSums({ blocks }), minRowsOf(estimator));
  const blockRows = blocks.map(rowsOfBlock);
  const selfX = sums.x.widths.map((width, tap) => leavingOut(blocks.map((block) => block.selfX[tap]), width, width));
  const selfY = sums.y.widths.map((width, tap) => leavingOut(blocks.map((block) => block.selfY[tap]), width, width));
  return sums.x.widths.map((_, i) => sums.y.widths.map((__, j) => {
    const cross = leavingOut(blocks.map(({ cross: all }) => crossOf(sums, all, i, j)), sums.x.widths[i], sums.y.widths[j]);
    const [whole, ...without] = cross.map((moments, k) => ckaOf(moments, selfX[i][k], selfY[j][k], estimator));
    return { ...whole, error: errorOf(whole.value, without, cross.slice(1), blockRows, estimator) };
  }));
}

function errorOf(value: number, without: readonly Similarity[], moments: readonly CentralMoments[], blockRows: readonly number[], estimator: Estimator): number {
  if (without.length < 2 || moments.some(({ rows }) => rows < minRowsOf(estimator))) return NaN;
  return jackknifeError(value, without.map((similarity) => similarity.value), blockRows);
}

/** Moments of all blocks, then of all but each: sums of those before and of those after it, as a subtraction loses small blocks beside a large one. */
function leavingOut(blocks: readonly Float64Array[], widthX: number, widthY: number): CentralMoments[] {
  const after = sumsAfterEach(blocks);
  const before = new Float64Array(blocks[0].length);
  const without = blocks.map((block, index) => {
    const rest = addTo(after[index], before);
    addTo(before, block);
    return centralMoments({ widthX, widthY, sums: rest });
  });
  return [centralMoments({ widthX, widthY, sums: before }), ...without];
}

function sumsAfterEach(blocks: readonly Float64Array[]): Float64Array[] {
  const after = blocks.map((block) => new Float64Array(block.length));
  for (let index = blocks.length - 2; index >= 0; index--) addTo(addTo(after[index], after[index + 1]), blocks[index + 1]);
  return after;
}

/** Adds entry by entry, and returns `into`. */
export function addTo(into: Float64Array, values: Float64Array): Float64Array {
  for (let i = 0; i < into.length; i++) into[i] += values[i];
  return into;
}

/** [widthX + 2, widthY + 2] of one pair of taps. */
function crossOf({ x, y }: TapSums, cross: Float64Array, i: number, j: number): Float64Array {
  const stride = liftedWidth(y);
  const columns = y.widths[j] + LIFTED;
  const pair = new Float64Array((x.widths[i] + LIFTED) * columns);
  for (let row = 0; row < x.widths[i] + LIFTED; row++) {
    const start = (x.offsets[i] + row) * stride + y.offsets[j];
    pair.set(cross.subarray(start, start + columns), row * columns);
  }
  return pair;
}
