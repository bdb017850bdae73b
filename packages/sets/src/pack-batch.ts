// The packed batch: real particles only, with the indices that open them into padded slots for attention and back.

import { MpmError, type Tensor } from "@mpm/tensor";
import { slotRows, type SlotRows } from "./slot-rows.js";
import { selectSets, type ParticleSet } from "./particle-set.js";

/** Some sets of a data set, packed. For attention they stand in `rows` rows of `slots` slots, where small sets share a row. */
export interface PackedBatch {
  /** `[particles, features]`, set after set. */
  readonly features: Tensor<"float32">;
  /** `[sets + 1]`: set s is rows `offsets[s] .. offsets[s+1]`. */
  readonly offsets: Int32Array;
  /** `[particles]`: the set of each particle. */
  readonly setOfParticle: Int32Array;
  /** `[particles]`: its position inside its set. */
  readonly rankInSet: Int32Array;
  /** Rows of slots. */
  readonly numRows: number;
  /** Slots in a row: particles of the largest set. */
  readonly numSlots: number;
  /** `[rows * slots]`: the particle in each slot; padding points at particle 0. */
  readonly particleOfSlot: Int32Array;
  /** `[particles]`: the slot of each particle. */
  readonly slotOfParticle: Int32Array;
  /** `[rows * slots]`: the set of the particle in each slot, -1 for padding. */
  readonly setOfSlot: Int32Array;
  /** `[sets]`: the row of each set in the data set. */
  readonly setIndices: Int32Array;
  /** `[sets]`: the class of each set. */
  readonly labels?: Int32Array;
}

/**
 * Packs the sets at `setIndices`, in that order.
 *
 * @throws RangeError without a set or for an index outside the data set; MpmError `"empty-set"` for a set without particles.
 */
export function packBatch(set: ParticleSet, setIndices: ArrayLike<number>): PackedBatch {
  if (setIndices.length === 0) throw new RangeError("cannot pack a batch of no sets: give at least one set index");
  const { offsets, features, labels } = selectSets(set, setIndices);
  const slots = slotIndices(offsets, slotRows(sizesOf(offsets, setIndices)));
  return { features, offsets, ...slots, setIndices: Int32Array.from(setIndices), ...(labels && { labels }) };
}

function sizesOf(offsets: Int32Array, setIndices: ArrayLike<number>): Int32Array {
  const sizes = new Int32Array(offsets.length - 1);
  for (let s = 0; s < sizes.length; s++) {
    sizes[s] = offsets[s + 1] - offsets[s];
    if (sizes[s] === 0) throw new MpmError("empty-set", `set ${setIndices[s]} has no particles and cannot be packed: remove it first`);
  }
  return sizes;
}

type SlotIndices = Pick<PackedBatch, "setOfParticle" | "rankInSet" | "numRows" | "numSlots" | "particleOfSlot" | "slotOfParticle" | "setOfSlot">;

function slotIndices(offsets: Int32Array, { numRows, numSlots, firstSlot }: SlotRows): SlotIndices {
  const numSets = offsets.length - 1;
  const [setOfParticle, rankInSet, slotOfParticle] = Array.from({ length: 3 }, () => new Int32Array(offsets[numSets])); // [particles]
  const particleOfSlot = new Int32Array(numRows * numSlots); // [rows * slots]
  const setOfSlot = new Int32Array(numRows * numSlots).fill(-1); // [rows * slots]
  for (let s = 0; s < numSets; s++) {
    for (let particle = offsets[s], rank = 0; particle < offsets[s + 1]; particle++, rank++) {
      const slot = firstSlot[s] + rank;
      setOfParticle[particle] = s;
      rankInSet[particle] = rank;
      slotOfParticle[particle] = slot;
      particleOfSlot[slot] = particle;
      setOfSlot[slot] = s;
    }
  }
  return { setOfParticle, rankInSet, numRows, numSlots, particleOfSlot, slotOfParticle, setOfSlot };
}
