// Adds the sums of one part of the rows to those of another: they may be about different origins.
import { LIFTED } from "./lifted-rows.js";
import type { Origin } from "./origin.js";
import { addTo, rowsOfBlock } from "./tap-similarities.js";
import { liftedWidth, type BlockSums, type TapGroup, type TapSums } from "./tap-sums.js";

/**
 * Adds `other` to `sums`; nothing of either may be staged. Small blocks take large ones, so that all stay of similar sizes.
 * @throws RangeError unless widths and numbers of blocks are the same.
 */
export function mergeSums(sums: TapSums, other: TapSums): void {
  requireSame("widths of x", sums.x.widths, other.x.widths);
  requireSame("widths of y", sums.y.widths, other.y.widths);
  requireSame("number of blocks", [sums.blocks.length], [other.blocks.length]);
  if (other.x.origins.length === 0) return;
  for (const side of ["x", "y"] as const) if (sums[side].origins.length === 0) sums[side].origins = other[side].origins;
  const bySize = sums.blocks.toSorted((a, b) => rowsOfBlock(a) - rowsOfBlock(b));
  const theirs = other.blocks.toSorted((a, b) => rowsOfBlock(b) - rowsOfBlock(a));
  for (const [index, block] of bySize.entries()) addBlock(sums, block, movedBlock(sums, other, theirs[index]));
}

function requireSame(what: string, mine: readonly number[], theirs: readonly number[]): void {
  if (mine.join() !== theirs.join()) throw new RangeError(`expected the same ${what} to merge, got ${mine.join(", ")} and ${theirs.join(", ")}`);
}

function addBlock({ x, y }: TapSums, mine: BlockSums, theirs: BlockSums): void {
  addTo(mine.cross, theirs.cross);
  for (const tap of x.widths.keys()) addTo(mine.selfX[tap], theirs.selfX[tap]);
  for (const tap of y.widths.keys()) addTo(mine.selfY[tap], theirs.selfY[tap]);
}

/** A block of `other` as if it had been summed about the origins of `sums`. */
function movedBlock({ x, y }: TapSums, other: TapSums, block: BlockSums): BlockSums {
  const cross = block.cross.slice();
  const [rows, columns] = [liftedWidth(x), liftedWidth(y)];
  for (const tap of x.widths.keys()) moveOrigin(cross.subarray(x.offsets[tap] * columns), columns, columns, 1, other.x.origins[tap], x.origins[tap]);
  for (const tap of y.widths.keys()) moveOrigin(cross.subarray(y.offsets[tap]), 1, rows, columns, other.y.origins[tap], y.origins[tap]);
  return { cross, selfX: movedSelf(x, other.x, block.selfX), selfY: movedSelf(y, other.y, block.selfY) };
}

function movedSelf(to: TapGroup, from: TapGroup, self: readonly Float64Array[]): Float64Array[] {
  return self.map((sums, tap) => {
    const moved = sums.slice();
    const width = to.widths[tap] + LIFTED;
    moveOrigin(moved, width, width, 1, from.origins[tap], to.origins[tap]);
    moveOrigin(moved, 1, width, width, from.origins[tap], to.origins[tap]);
    return moved;
  });
}

/**
 * Moves one side of sums of lifted rows: x' = r x - d makes |x'|^2 = r^2 |x|^2 - 2 r d.x + |d|^2, linear in (x, |x|^2, 1).
 * Entries of a lifted row lie `step` apart, the `count` of them `otherStep` apart.
 */
function moveOrigin(sums: Float64Array, step: number, count: number, otherStep: number, from: Origin, to: Origin): void {
  const ratio = to.scale / from.scale;
  const shift = to.shift.map((value, column) => (value - from.shift[column]) * to.scale);
  const shiftSquare = shift.reduce((sum, value) => sum + value * value, 0);
  const width = shift.length;
  for (let other = 0, start = 0; other < count; other++, start += otherStep) {
    const ones = sums[start + (width + 1) * step];
    let product = 0;
    for (let column = 0, k = start; column < width; column++, k += step) {
      product += shift[column] * sums[k];
      sums[k] = ratio * sums[k] - shift[column] * ones;
    }
    const square = start + width * step;
    sums[square] = ratio * ratio * sums[square] - 2 * ratio * product + shiftSquare * ones;
  }
}
