// The checks of data at the public functions of this package: sets, and the labels and tokens that come with them.
import { checkParticleSet, numSets, type ParticleSet } from "@mpm/sets";
import type { SetEncoderConfig } from "./config.js";
import type { EncoderModel } from "./encoder-model.js";

/** What masked particles are to be predicted as. */
export interface TokenTargets {
  /** Token of every particle of the set, in order. */
  readonly tokens: Int32Array;
  readonly vocabulary: number;
}

/** `checkParticleSet` with the sizes of a model; `what` names the sets. */
export function checkSet(set: ParticleSet, { features, maxParticles }: SetEncoderConfig, what: string): void {
  checkParticleSet(set, { what, width: features, maxParticles });
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
