// What every tokenizer does, whatever it learned.

import type { Tensor } from "@mpm/tensor";
import type { ParticleSet } from "@mpm/sets";

/**
 * Particles to tokens, `0 .. vocabulary - 1`, and back. Sets and tokens are checked: `RangeError` for a wrong shape or no
 * sets, `MpmError` "empty-set" for a set without particles.
 */
export interface Tokenizer {
  readonly kind: "vq-vae" | "k-means";
  readonly vocabulary: number;
  /**
   * `[particles]`, the token of every particle, in order. Throws `RangeError` for a set with other features than those
   * learned from, `MpmError` "non-finite" for NaN or infinite ones.
   */
  encode(set: ParticleSet): Promise<Int32Array>;
  /** `[particles, features]` of tokens `[particles]`, in the units of the features given to `encode`. Throws `RangeError` for a token outside the vocabulary. */
  decode(set: Pick<ParticleSet, "offsets">, tokens: Int32Array): Promise<Tensor<"float32">>;
  /** Writes a directory that `loadTokenizer` reads; it replaces the one of before at once or not at all. */
  save(directory: string): Promise<void>;
  /** Frees what the tokenizer holds; it must not be used afterwards. Later calls do nothing. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
