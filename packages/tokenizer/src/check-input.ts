// What every tokenizer asks of the sets and tokens it is given: one check at its public functions.
import { checkOffsets, checkParticleSet, type ParticleSet } from "@mpm/sets";
import { countTokens } from "./token-statistics.js";

/**
 * `checkParticleSet`, and that the features are those expected.
 *
 * @throws RangeError for other features, and what `checkParticleSet` throws.
 */
export function checkSet(set: ParticleSet, expected: readonly string[]): void {
  const { featureNames } = set;
  if (featureNames.join("\n") !== expected.join("\n"))
    throw new RangeError(`expected the features ${expected.join(", ")} the tokenizer was learned from, got ${featureNames.join(", ")}: use the same recipe`);
  checkParticleSet(set);
}

/**
 * Checks that there is one token of the vocabulary for every particle of the sets.
 *
 * @throws RangeError for another number of tokens, a token outside the vocabulary or no sets; MpmError `"empty-set"`.
 */
export function checkTokens(offsets: Int32Array, tokens: Int32Array, vocabulary: number): void {
  if (offsets.at(-1) !== tokens.length) throw new RangeError(`expected one token per particle, ${offsets.at(-1)}, got ${tokens.length}`);
  checkOffsets(offsets);
  countTokens(tokens, vocabulary); // checks their range
}
