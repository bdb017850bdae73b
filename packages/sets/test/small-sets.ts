// Particle sets with contents that say where they came from, for the tests of this folder.

import { tensor } from "@mpm/tensor";
import * as fc from "fast-check";
import type { ParticleSet } from "../src/index.js";

/** Sets of the given sizes; particle p has features [p, -p], set i has label i % 3. */
export function setOfSizes(sizes: readonly number[]): ParticleSet {
  const offsets = new Int32Array(sizes.length + 1);
  sizes.forEach((size, i) => (offsets[i + 1] = offsets[i] + size));
  const numParticles = offsets[sizes.length];
  const values = Array.from({ length: numParticles }, (_, p) => [p, -p]).flat();
  return {
    offsets,
    features: tensor("float32", [numParticles, 2], values), // [particles, features]
    featureNames: ["index", "minus"],
    labels: Int32Array.from(sizes, (_, i) => i % 3),
  };
}

/** Arbitrary sizes of 1 to 40 sets with 1 to 20 particles. */
export const someSizes: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 40 });

/** First feature of the particles in rows start to stop: their indices in the original set. */
export function origin(set: Pick<ParticleSet, "features">, start: number, stop: number): number[] {
  return Array.from({ length: stop - start }, (_, i) => set.features.data[(start + i) * 2]);
}
