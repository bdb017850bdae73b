// Indices that gather packed particles straight into attention heads and back, without a transpose.

import type { PackedBatch } from "./pack-batch.js";

/** Where each head's slots come from, and where each particle's heads went. */
export interface HeadIndices {
  /** `[rows, heads, slots]`: row of the `[particles * heads, headWidth]` view, `particle * heads + head`; padding points at row 0. */
  readonly gatherIndex: Int32Array;
  /** `[particles, heads]`: row of the `[rows * heads * slots, headWidth]` view. */
  readonly scatterIndex: Int32Array;
}

/**
 * Index pair for attention over `numHeads` heads: x `[particles, heads * headWidth]`, seen as `[particles * heads, headWidth]`,
 * gathers into `[rows, heads, slots, headWidth]` and back. On real slots the two are inverse to each other.
 *
 * @throws RangeError when `numHeads` is not a whole number > 0.
 */
export function headIndices({ slotOfParticle, numRows, numSlots }: Pick<PackedBatch, "slotOfParticle" | "numRows" | "numSlots">, numHeads: number): HeadIndices {
  if (!Number.isSafeInteger(numHeads) || numHeads < 1) throw new RangeError(`expected numHeads to be a whole number > 0, got ${numHeads}`);
  const gatherIndex = new Int32Array(numRows * numHeads * numSlots); // [rows, heads, slots]
  const scatterIndex = new Int32Array(slotOfParticle.length * numHeads); // [particles, heads]
  for (let particle = 0, from = 0; particle < slotOfParticle.length; particle++) {
    const place = slotOfParticle[particle] % numSlots;
    let to = (slotOfParticle[particle] - place) * numHeads + place;
    for (let head = 0; head < numHeads; head++, from++, to += numSlots) {
      gatherIndex[to] = from;
      scatterIndex[from] = to;
    }
  }
  return { gatherIndex, scatterIndex };
}
