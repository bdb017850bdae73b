// Indices that gather packed particles straight into attention heads and back, without a transpose.

import type { PackedBatch } from "./pack-batch.js";

/** Where each head's slots come from, and where each particle's heads went. */
export interface HeadIndices {
  /** `[sets, heads, slots]`: row of the `[particles * heads, headWidth]` view, `particle * heads + head`; padding points at row 0. */
  readonly gatherIndex: Int32Array;
  /** `[particles, heads]`: row of the `[sets * heads * slots, headWidth]` view, `(set * heads + head) * slots + rank`. */
  readonly scatterIndex: Int32Array;
}

/**
 * Index pair for attention over `numHeads` heads: x `[particles, heads * headWidth]`, seen as `[particles * heads, headWidth]`,
 * gathers into `[sets, heads, slots, headWidth]` and back. On real slots the two are inverse to each other.
 *
 * @throws RangeError when `numHeads` is not a whole number > 0.
 */
export function headIndices(batch: Pick<PackedBatch, "offsets" | "numSlots">, numHeads: number): HeadIndices {
  if (!Number.isSafeInteger(numHeads) || numHeads < 1) throw new RangeError(`expected numHeads to be a whole number > 0, got ${numHeads}`);
  const { offsets, numSlots } = batch;
  const numSets = offsets.length - 1;
  const gatherIndex = new Int32Array(numSets * numHeads * numSlots); // [sets, heads, slots]
  const scatterIndex = new Int32Array(offsets[numSets] * numHeads); // [particles, heads]
  for (let s = 0; s < numSets; s++) {
    for (let head = 0; head < numHeads; head++) {
      let slot = (s * numHeads + head) * numSlots;
      for (let row = offsets[s] * numHeads + head; row < offsets[s + 1] * numHeads; row += numHeads, slot++) {
        gatherIndex[slot] = row;
        scatterIndex[row] = slot;
      }
    }
  }
  return { gatherIndex, scatterIndex };
}
