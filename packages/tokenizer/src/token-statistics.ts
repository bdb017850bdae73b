// How well a vocabulary is used.

/** Use of the codes of a vocabulary. */
export interface TokenStatistics {
  /** `[vocabulary]`, times each code was used. */
  readonly counts: Int32Array;
  /** Fraction of the codes used at least once, 0 to 1. */
  readonly utilisation: number;
  /** exp(entropy) of the code frequencies: the number of codes that, used equally, would be as diverse; NaN without tokens. */
  readonly perplexity: number;
}

/** Counts, utilisation and perplexity of tokens. @throws RangeError for a vocabulary below 1 or a token outside it. */
export function tokenStatistics(tokens: Int32Array, vocabulary: number): TokenStatistics {
  if (!Number.isSafeInteger(vocabulary) || vocabulary < 1) throw new RangeError(`expected a vocabulary of at least 1 code, got ${vocabulary}`);
  const counts = countTokens(tokens, vocabulary);
  let [numUsed, entropy] = [0, 0];
  for (const count of counts) {
    if (count === 0) continue;
    numUsed++;
    entropy -= (count / tokens.length) * Math.log(count / tokens.length);
  }
  return { counts, utilisation: numUsed / vocabulary, perplexity: tokens.length === 0 ? Number.NaN : Math.exp(entropy) };
}

/** `[vocabulary]`, times each token occurs. @throws RangeError for a token outside the vocabulary. */
export function countTokens(tokens: Int32Array, vocabulary: number): Int32Array {
  const counts = new Int32Array(vocabulary);
  tokens.forEach((token, i) => {
    if (token < 0 || token >= vocabulary) throw new RangeError(`expected tokens from 0 to ${vocabulary - 1}, got ${token} at index ${i}`);
    counts[token]++;
  });
  return counts;
}
