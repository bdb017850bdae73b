// The packed batch: real particles only, with the indices that open them into padded slots for attention and back.

import { MpmError, type Tensor } from "@mpm/tensor";
import { selectSets, type ParticleSet } from "./particle-set.js";

/** Some sets of a data set, packed. `slots` is the size of the largest set of the batch. */
export interface PackedBatch {
  /** `[particles, features]`, set after set. */
  readonly features: Tensor<"float32">;
  /** `[sets + 1]`: set s is rows `offsets[s] .. offsets[s+1]`. */
  readonly offsets: Int32Array;
  /** `[particles]`: the set of each particle. */
  readonly setOfParticle: Int32Array;
  /** `[particles]`: its position inside its set. */
  readonly rankInSet: Int32Array;
  /** Particles of the largest set. */
  readonly numSlots: number;
  /** `[sets * slots]`: the particle in each slot; padding points at particle 0. */
  readonly particleOfSlot: Int32Array;
  /** `[particles]`: the slot of each particle, `set * slots + rank`. */
  readonly slotOfParticle: Int32Array;
  /** `[sets * slots]`: 1 for a particle, 0 for padding. */
  readonly keyMask: Float32Array;
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
  const slots = slotIndices(offsets, largestSize(offsets, setIndices));
  return { features, offsets, ...slots, setIndices: Int32Array.from(setIndices), ...(labels && { labels }) };
}

function largestSize(offsets: Int32Array, setIndices: ArrayLike<number>): number {
  let largest = 0;
  for (let s = 0; s < setIndices.length; s++) {
    const size = offsets[s + 1] - offsets[s];
    if (size === 0) throw new MpmError("empty-set", `set ${setIndices[s]} has no particles and cannot be packed: remove it first`);
    if (size > largest) largest = size;
  }
  return largest;
}

type SlotIndices = Pick<PackedBatch, "setOfParticle" | "rankInSet" | "numSlots" | "particleOfSlot" | "slotOfParticle" | "keyMask">;

function slotIndices(offsets: Int32Array, numSlots: number): SlotIndices {
  const numSets = offsets.length - 1;
  const [setOfParticle, rankInSet, slotOfParticle] = Array.from({ length: 3 }, () => new Int32Array(offsets[numSets])); // [particles]
  const particleOfSlot = new Int32Array(numSets * numSlots); // [sets * slots]
  const keyMask = new Float32Array(numSets * numSlots); // [sets * slots]
  for (let s = 0; s < numSets; s++) {
    for (let particle = offsets[s], rank = 0; particle < offsets[s + 1]; particle++, rank++) {
      const slot = s * numSlots + rank;
      setOfParticle[particle] = s;
      rankInSet[particle] = rank;
      slotOfParticle[particle] = slot;
      particleOfSlot[slot] = particle;
      keyMask[slot] = 1;
    }
  }
  return { setOfParticle, rankInSet, numSlots, particleOfSlot, slotOfParticle, keyMask };
}
