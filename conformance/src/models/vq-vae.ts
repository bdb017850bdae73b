// The VQ-VAE tokenizer: encoder, quantiser with straight-through gradients, decoder.
import { batchesSync, packedFeeds, type PackedBatch } from "@mpm/sets";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import { parseVqVaeConfig, vqVaeArtifacts } from "@mpm/tokenizer";
import { firstValues, randomSets, take, type TestModel } from "./model.js";

const config = parseVqVaeConfig({ preset: "tiny", width: 16, heads: 2, blocks: 1, feedForward: 16, latent: 4, vocabulary: 8 });

export function vqVae(): TestModel {
  const artifacts = vqVaeArtifacts(config, { mean: [0.1, -0.2, 0], std: [1, 2, 0.5] });
  const set = randomSets(200);
  return {
    artifacts, initial: firstValues(artifacts),
    batches: (count) => {
      const packed = batchesSync(set, { particlesPerBatch: 60, stream: randomStream(1, "vq-vae batches"), epochs: Infinity });
      return take(count, packed).map((batch) => ({ ...packedFeeds(batch, config.heads), particle_weight: particleWeight(batch) }));
    },
  };
}

/** The mean over sets of the mean over particles. */
function particleWeight({ offsets, setOfParticle }: PackedBatch): Tensor {
  const numSets = offsets.length - 1;
  return tensor("float32", [setOfParticle.length], Float32Array.from(setOfParticle, (set) => 1 / ((offsets[set + 1] - offsets[set]) * numSets)));
}
