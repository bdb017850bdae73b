// A random order of the particles inside every set: the augmentation, and the test, of permutation equivariance.

import type { RandomStream } from "@mpm/tensor";
import { rearrange } from "./order-by.js";
import type { ParticleSet } from "./particle-set.js";

/** A permuted data set and the permutation that made it. */
export interface PermutedSet {
  readonly set: ParticleSet;
  /** `[particles]`: particle i of the new set was particle `permutation[i]` of the old one. */
  readonly permutation: Int32Array;
}

/** Shuffles the particles of each set; no particle leaves its set. */
export function permute(set: ParticleSet, stream: RandomStream): PermutedSet {
  const permutation = new Int32Array(set.features.shape[0]).map((_, particle) => particle);
  for (let row = 0; row + 1 < set.offsets.length; row++) {
    stream.shuffle(permutation.subarray(set.offsets[row], set.offsets[row + 1]));
  }
  return { set: rearrange(set, permutation), permutation };
}
