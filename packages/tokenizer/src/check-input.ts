// What every tokenizer asks of the sets and tokens it is given: one check at its public functions.
import type { ParticleSet } from "@mpm/sets";
import { MpmError } from "@mpm/tensor";
import { checkMatrix } from "./point-matrix.js";
import { countTokens } from "./token-statistics.js";

/**
 * Checks a set, and that its features are those expected, where given.
 *
 * @throws TypeError for another dtype than float32; RangeError for other features, a wrong shape or no sets; MpmError
 * `"non-finite"` for NaN or infinite features, `"empty-set"` for a set without particles.
 */
export function checkSet({ offsets, features, featureNames }: ParticleSet, expected: readonly string[] = featureNames): void {
  if (featureNames.join("\n") !== expected.join("\n"))
    throw new RangeError(`expected the features ${expected.join(", ")} the tokenizer was learned from, got ${featureNames.join(", ")}: use the same recipe`);
  const { rows, width } = checkMatrix(features, "features");
  if (width !== expected.length) throw new RangeError(`expected ${expected.length} features per particle (${expected.join(", ")}), got ${width}`);
  if (offsets.at(-1) !== rows) throw new RangeError(`expected offsets that end at the ${rows} particles of the features, got ${offsets.at(-1)}`);
  checkSizes(offsets);
}

/**
 * Checks that there is one token of the vocabulary for every particle of the sets.
 *
 * @throws RangeError for another number of tokens, a token outside the vocabulary or no sets; MpmError `"empty-set"`.
 */
export function checkTokens(offsets: Int32Array, tokens: Int32Array, vocabulary: number): void {
  if (offsets.at(-1) !== tokens.length) throw new RangeError(`expected one token per particle, ${offsets.at(-1)}, got ${tokens.length}`);
  checkSizes(offsets);
  countTokens(tokens, vocabulary); // checks their range
}

function checkSizes(offsets: Int32Array): void {
  if (offsets.length < 2) throw new RangeError("expected at least one set, got none");
  if (offsets[0] !== 0) throw new RangeError(`expected offsets that start at 0, got ${offsets[0]}`);
  for (let row = 0; row + 1 < offsets.length; row++) {
    const size = offsets[row + 1] - offsets[row];
    if (size < 0) throw new RangeError(`expected offsets that never decrease, got ${offsets[row]}, ${offsets[row + 1]} at set ${row}`);
    if (size === 0) throw new MpmError("empty-set", `set ${row} has no particles: remove it first`);
  }
}
