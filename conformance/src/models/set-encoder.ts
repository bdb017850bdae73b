// The set encoder with its pretraining loss: packed attention, norms, gathers, a learned order.
import { parseEncoderConfig, pretrainingArtifacts, pretrainingBatches } from "@mpm/encoder";
import { firstValues, randomSets, take, type TestModel } from "./model.js";

const config = parseEncoderConfig({
  features: 3, width: 16, blocks: 2, heads: 4, feedForward: 8, embedding: null, order: "head", maxParticles: 12, tokenHead: { kind: "mlp", hidden: 16 },
});
const VOCABULARY = 6;

export function setEncoder(): TestModel {
  const artifacts = pretrainingArtifacts(config, { vocabulary: VOCABULARY, scale: { mean: [0.1, -0.2, 0], std: [1, 2, 0.5] } });
  const set = randomSets(200);
  const tokens = Int32Array.from({ length: set.features.shape[0] ?? 0 }, (_, particle) => Math.min(VOCABULARY - 1, Math.floor(Math.abs(set.features.data[3 * particle]) * 2)));
  return {
    artifacts, initial: firstValues(artifacts),
    batches: (count) => take(count, pretrainingBatches(set, tokens, { heads: config.heads, fraction: 0.3, particlesPerBatch: 60, seed: 1 })),
  };
}
