// Replacement of codes that nothing uses (vqtorch's ReplaceLRU): a code unused for `patience` training
// batches moves to a latent vector of the current batch, with a little noise.
import type { RandomStream, Tensor } from "@mpm/tensor";

const NOISE = 0.01; // relative to the length of the vector

/** The batches each code has been unused for, after a batch with these tokens; `unused` is int32 [vocabulary]. */
export function countUnused(unused: Int32Array, tokens: Int32Array): Int32Array {
  const next = unused.map((count) => count + 1);
  for (const token of tokens) next[token] = 0;
  return next;
}

/** Codes unused for `patience` batches or more. */
export function deadCodes(unused: Int32Array, patience: number): readonly number[] {
  return [...unused.keys()].filter((code) => unused[code] >= patience);
}

/** What decides where the codes lie. */
export interface QuantiserState {
  /** [vocabulary, latent], before the affine map. */
  readonly codebook: Tensor<"float32">;
  /** [1, latent] each. */
  readonly scale: Tensor<"float32">;
  readonly bias: Tensor<"float32">;
  readonly affineRate: number;
}

/**
 * The codebook with the codes `dead` moved to random rows of `latent` [rows, latent]. The stored code is what the affine
 * map takes to the chosen vector.
 */
export function replaceCodes({ codebook, scale, bias, affineRate }: QuantiserState, dead: readonly number[], latent: Tensor<"float32">, stream: RandomStream): Tensor<"float32"> {
  const [rows = 0, width = 0] = latent.shape;
  const data = codebook.data.slice();
  for (const code of dead) {
    const start = stream.integer(rows) * width;
    const row = latent.data.subarray(start, start + width);
    const noise = NOISE * Math.hypot(...row);
    for (let at = 0; at < width; at++)
      data[code * width + at] = (row[at] + noise * stream.normal() - affineRate * bias.data[at]) / (1 + affineRate * scale.data[at]);
  }
  return { ...codebook, data };
}
