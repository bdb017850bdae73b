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
  /** Standard error by the delete-a-block jackknife; NaN without a value and where blocks are too few or rows too few without one. */
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

/** Moments of all blocks, then of all but each. */
function leavingOut(blocks: readonly Float64Array[], widthX: number, widthY: number): CentralMoments[] {
  const total = new Float64Array(blocks[0].length);
  for (const block of blocks) for (let i = 0; i < total.length; i++) total[i] += block[i];
  const rest = new Float64Array(total.length);
  const without = blocks.map((block) => {
    for (let i = 0; i < total.length; i++) rest[i] = total[i] - block[i];
    return centralMoments({ widthX, widthY, sums: rest });
  });
  return [centralMoments({ widthX, widthY, sums: total }), ...without];
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
