// The in-memory data set: jagged sets of particles with one feature matrix. Not for raw columns: those are `Jagged`.

import { tensor, type Tensor } from "@mpm/tensor";
import type { ParsedParticleRecipe } from "./particle-recipe.js";

/** Sets of particles: set i is rows `offsets[i] .. offsets[i+1]` of `features`. */
export interface ParticleSet {
  /** `[sets + 1]`, starts at 0, never decreases, ends at the number of particles. */
  readonly offsets: Int32Array;
  /** `[particles, features]`. */
  readonly features: Tensor<"float32">;
  /** One name per feature, in column order. */
  readonly featureNames: readonly string[];
  /** `[sets]`, the class of each set. */
  readonly labels?: Int32Array;
  /** How the features were made of columns; set by `particleFeatures`, so that a model can keep it. */
  readonly recipe?: ParsedParticleRecipe;
}

/** Number of sets. */
export function numSets(set: Pick<ParticleSet, "offsets">): number {
  return set.offsets.length - 1;
}

/** Copies the chosen sets, in the order given; an index may be repeated. @throws RangeError for an index outside the data set. */
export function selectSets(set: ParticleSet, indices: ArrayLike<number>): ParticleSet {
  const offsets = selectedOffsets(set, indices);
  const width = set.featureNames.length;
  const data = new Float32Array(offsets[indices.length] * width); // [particles, features]
  for (let i = 0; i < indices.length; i++) {
    data.set(set.features.data.subarray(set.offsets[indices[i]] * width, set.offsets[indices[i] + 1] * width), offsets[i] * width);
  }
  const features = tensor("float32", [offsets[indices.length], width], data); // [particles, features]
  return { offsets, features, featureNames: set.featureNames, ...selectLabels(set.labels, indices), ...recipeOf(set) };
}

/** The recipe of a set as a record to spread; empty when there is none. */
export function recipeOf({ recipe }: Pick<ParticleSet, "recipe">): Pick<ParticleSet, "recipe"> {
  return recipe === undefined ? {} : { recipe };
}

/** The chosen labels as a record to spread; empty when there are no labels. */
export function selectLabels(labels: Int32Array | undefined, indices: ArrayLike<number>): { readonly labels?: Int32Array } {
  if (labels === undefined) return {};
  return { labels: Int32Array.from(indices, (index) => labels[index]) };
}

function selectedOffsets(set: Pick<ParticleSet, "offsets">, indices: ArrayLike<number>): Int32Array {
  const offsets = new Int32Array(indices.length + 1);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i];
    if (!Number.isInteger(index) || index < 0 || index >= numSets(set)) {
      throw new RangeError(`expected set indices from 0 to ${numSets(set) - 1}, got ${index} at position ${i}`);
    }
    offsets[i + 1] = offsets[i] + set.offsets[index + 1] - set.offsets[index];
  }
  return offsets;
}
