// The checks of data at the public functions of this package: sets, and the labels and tokens that come with them.
import { numSets, type ParticleSet } from "@mpm/sets";
import { MpmError } from "@mpm/tensor";
import type { SetEncoderConfig } from "./config.js";
import type { EncoderModel } from "./encoder-model.js";

/** What masked particles are to be predicted as. */
export interface TokenTargets {
  /** Token of every particle of the set, in order. */
  readonly tokens: Int32Array;
  readonly vocabulary: number;
}

/**
 * Throws where sets cannot be encoded; `what` names them. RangeError for a wrong width or no sets, `MpmError` "empty-set",
 * "set-too-large" or "non-finite" (how many values, and the first).
 */
export function checkSet(set: ParticleSet, { features, maxParticles }: SetEncoderConfig, what: string): void {
  const [rows, width] = set.features.shape;
  if (width !== features) throw new RangeError(`${what}: the model takes ${features} features per particle, the set has ${width} (${set.featureNames.join(", ")})`);
  if (numSets(set) < 1) throw new RangeError(`${what}: expected at least one set, got none`);
  for (let row = 0; row < numSets(set); row++) checkSize(set.offsets[row + 1] - set.offsets[row], row, maxParticles, what);
  if (set.offsets[numSets(set)] !== rows) throw new RangeError(`${what}: the sets have ${set.offsets[numSets(set)]} particles, the features ${rows} rows`);
  checkFinite(set, what);
}

/** `checkSet`, and RangeError where the features are not those the model was trained on, in their order. */
export function checkModelSet(set: ParticleSet, { config, featureNames }: EncoderModel, what: string): void {
  checkSet(set, config, what);
  if (set.featureNames.join() === featureNames.join()) return;
  throw new RangeError(`${what}: the model takes the features ${featureNames.join(", ")}, in this order; the set has ${set.featureNames.join(", ")}`);
}

/** RangeError where there is not one class for every set, 0 .. classes - 1. */
export function checkLabels(set: ParticleSet, classes: readonly string[], what: string): void {
  const { labels } = set;
  if (labels?.length !== numSets(set)) throw new RangeError(`${what}: expected a label for each of the ${numSets(set)} sets, got ${labels?.length ?? "none"}`);
  const wrong = labels.findIndex((label) => label < 0 || label >= classes.length);
  if (wrong >= 0) throw new RangeError(`${what}: label ${labels[wrong]} of set ${wrong} is no class: expected 0 .. ${classes.length - 1} (${classes.join(", ")})`);
}

/** RangeError where there is not one token for every particle, 0 .. vocabulary - 1. */
export function checkTokens({ offsets, features }: ParticleSet, { tokens, vocabulary }: TokenTargets, what: string): void {
  if (tokens.length !== features.shape[0]) throw new RangeError(`${what}: expected one token per particle, ${features.shape[0]}, got ${tokens.length} (${offsets.length - 1} sets)`);
  const wrong = tokens.findIndex((token) => token < 0 || token >= vocabulary);
  if (wrong >= 0) throw new RangeError(`${what}: token ${tokens[wrong]} of particle ${wrong} lies outside the vocabulary of ${vocabulary}`);
}

function checkSize(size: number, row: number, maxParticles: number, what: string): void {
  if (size < 1) throw new MpmError("empty-set", `${what}: set ${row} has no particles: remove it first`);
  if (size > maxParticles) throw new MpmError("set-too-large", `${what}: set ${row} has ${size} particles, the model takes ${maxParticles}: keep the leading ones (recipe: maxParticles, tooLarge "leading") or raise maxParticles`);
}

/** Counts NaN and infinite entries and names the first. */
function checkFinite({ features: { data, shape }, featureNames, offsets }: ParticleSet, what: string): void {
  const first = data.findIndex((value) => !Number.isFinite(value));
  if (first < 0) return;
  let count = 0;
  for (const value of data) if (!Number.isFinite(value)) count++;
  const [particle, column] = [Math.floor(first / shape[1]), first % shape[1]];
  const row = offsets.findIndex((offset) => offset > particle) - 1;
  throw new MpmError("non-finite", `${what}: ${count} feature value${count === 1 ? " is" : "s are"} NaN or infinite, the first is ${data[first]} in column "${featureNames[column]}" of particle ${particle} (set ${row}): clean the data or choose a policy in the recipe (nonFinite)`);
}
