// Batches that train a VQ-VAE, as the feeds of `vqVaeGraph`.
import { batchesSync, packedFeeds, type PackedBatch, type ParticleSet } from "@mpm/sets";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";

/** A batch for `vqVaeGraph`. */
export interface VqVaeBatch {
  /** Inputs of the graph by name. */
  readonly feeds: Record<string, Tensor>;
  readonly numSets: number;
}

/** Options of `vqVaeBatches`. */
export interface VqVaeBatchOptions {
  readonly heads: number;
  readonly batchParticles: number;
  readonly seed: number;
  /** Number of the first batch given. Default 0. */
  readonly start?: number;
}

/** Batches for ever; batch i is the same whatever `start`. Throws what `batchesSync` throws, before the first batch. */
export function vqVaeBatches(set: ParticleSet, { heads, batchParticles, seed, start = 0 }: VqVaeBatchOptions): Generator<VqVaeBatch> {
  const batches = batchesSync(set, { particlesPerBatch: batchParticles, stream: randomStream(seed, "tokenizer batches"), epochs: Infinity, start });
  return (function* () {
    for (const batch of batches) yield { feeds: { ...packedFeeds(batch, heads), particle_weight: particleWeight(batch) }, numSets: batch.offsets.length - 1 };
  })();
}

/** 1 / (particles of the set * sets): the mean over sets of the mean over particles. */
function particleWeight({ offsets, setOfParticle }: PackedBatch): Tensor<"float32"> {
  const numSets = offsets.length - 1;
  return tensor("float32", [setOfParticle.length], Float32Array.from(setOfParticle, (set) => 1 / ((offsets[set + 1] - offsets[set]) * numSets)));
}
