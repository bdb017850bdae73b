// What every tokenizer does, whatever it learned.

import type { Tensor } from "@mpm/tensor";
import type { ParticleSet } from "@mpm/sets";

/** Particles to tokens, `0 .. vocabulary - 1`, and back. */
export interface Tokenizer {
  readonly kind: "vq-vae" | "k-means";
  readonly vocabulary: number;
  /** `[particles]`, the token of every particle, in order. @throws RangeError for a set with other features than those learned from. */
  encode(set: ParticleSet): Promise<Int32Array>;
  /** `[particles, features]` of tokens `[particles]`, in the units of the features given to `encode`. */
  decode(set: Pick<ParticleSet, "offsets">, tokens: Int32Array): Promise<Tensor<"float32">>;
  /** Writes `model.json` and `weights.safetensors` into a directory, made if need be; each file is replaced at once or not at all. */
  save(directory: string): Promise<void>;
  /** Frees what the tokenizer holds; it must not be used afterwards. */
  dispose(): Promise<void>;
}
