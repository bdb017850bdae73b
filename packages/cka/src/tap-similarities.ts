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
  const selfX = sums.x.widths.map((width, tap) => leavingOut(blocks.map((block) => (into) => addTo(into, block.selfX[tap])), width, width));
  const selfY = sums.y.widths.map((width, tap) => leavingOut(blocks.map((block) => (into) => addTo(into, block.selfY[tap])), width, width));
  return sums.x.widths.map((_, i) => sums.y.widths.map((__, j) => {
    const cross = leavingOut(blocks.map((block) => (into) => addCross(into, sums, block, i, j)), sums.x.widths[i], sums.y.widths[j]);
    const [whole, ...without] = cross.map((moments, k) => ckaOf(moments, selfX[i][k], selfY[j][k], estimator));
    return { ...whole, error: errorOf(whole.value, without, cross.slice(1), blockRows, estimator) };
  }));
}

function errorOf(value: number, without: readonly Similarity[], moments: readonly CentralMoments[], blockRows: readonly number[], estimator: Estimator): number {
  if (without.length < 2 || moments.some(({ rows }) => rows < minRowsOf(estimator))) return NaN;
  return jackknifeError(value, without.map((similarity) => similarity.value), blockRows);
}

/** Adds the sums of a block, [widthX + 2, widthY + 2], to others and returns those. */
type AddBlock = (into: Float64Array) => Float64Array;

/** Moments of all blocks, then of all but each: sums of those before and of those after it, as a subtraction loses small blocks beside a large one. */
function leavingOut(blocks: readonly AddBlock[], widthX: number, widthY: number): CentralMoments[] {
  const after = blocks.map(() => new Float64Array((widthX + LIFTED) * (widthY + LIFTED)));
  for (let index = blocks.length - 2; index >= 0; index--) blocks[index + 1](addTo(after[index], after[index + 1]));
  const before = new Float64Array(after[0].length);
  const without = blocks.map((addBlock, index) => {
    const rest = addTo(after[index], before);
    addBlock(before);
    return centralMoments({ widthX, widthY, sums: rest });
  });
  return [centralMoments({ widthX, widthY, sums: before }), ...without];
}

/** Adds entry by entry, and returns `into`. */
export function addTo(into: Float64Array, values: Float64Array): Float64Array {
  for (let i = 0; i < into.length; i++) into[i] += values[i];
  return into;
}

/** Adds a block's sums of one pair of taps, [widthX + 2, widthY + 2]. */
function addCross(into: Float64Array, { x, y }: TapSums, { cross }: BlockSums, i: number, j: number): Float64Array {
  const stride = liftedWidth(y);
  const columns = y.widths[j] + LIFTED;
  for (let row = 0, k = 0; row < x.widths[i] + LIFTED; row++) {
    const start = (x.offsets[i] + row) * stride + y.offsets[j];
    for (let column = 0; column < columns; column++, k++) into[k] += cross[start + column];
  }
  return into;
}
