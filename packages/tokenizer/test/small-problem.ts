// A small synthetic problem, and VQ-VAEs with random weights, for the tests of this folder.
import { initParameters } from "@mpm/graph";
import type { ParticleSet } from "@mpm/sets";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import { parseVqVaeConfig, type VqVaeConfig } from "../src/vq-vae-config.js";
import { vqVaeGraph } from "../src/vq-vae-graph.js";
import type { VqVaeModel } from "../src/vq-vae-tokenizer.js";

/** A VQ-VAE of a few thousand weights. */
export const smallConfig: VqVaeConfig = parseVqVaeConfig({ preset: "tiny", width: 16, heads: 2, blocks: 1, feedForward: 16, latent: 4, vocabulary: 16 });

/** Sets of 2 to 9 particles, each near one of 24 points; the units of the three features differ by 1e4. */
export function pointedSets(numSets: number, seed: number): ParticleSet {
  const stream = randomStream(seed, "pointed sets");
  const offsets = new Int32Array(numSets + 1);
  for (let row = 0; row < numSets; row++) offsets[row + 1] = offsets[row] + 2 + stream.integer(8);
  const points = randomStream(1, "points"); // the same for every seed
  const centres = Float32Array.from({ length: 24 * 3 }, () => points.normal());
  const features = tensor("float32", [offsets[numSets], 3]);
  for (let particle = 0; particle < offsets[numSets]; particle++) {
    const centre = stream.integer(24);
    for (let k = 0; k < 3; k++) features.data[particle * 3 + k] = 100 ** k * (centres[centre * 3 + k] + 0.1 * stream.normal()) + k;
  }
  return { offsets, features, featureNames: ["a", "b", "c"] };
}

/** A model whose every weight is random: an untrained one has blocks that do nothing. */
export function randomModel(config: VqVaeConfig, seed: number): VqVaeModel {
  const scale = { mean: [0, 1, 2].slice(0, config.features), std: [1, 100, 1e4].slice(0, config.features) };
  const weights = initParameters(vqVaeGraph(config, scale), seed);
  for (const [name, { data }] of Object.entries(weights)) {
    const stream = randomStream(seed, "random model", name);
    data.forEach((value, i) => { data[i] = value + 0.3 * stream.normal(); });
  }
  return { config, featureNames: ["a", "b", "c"].slice(0, config.features), scale, weights, provenance: {} };
}

/** max|a - b| / max|b|, less the 1e-7 that any two tensors may differ by. */
export function relativeDifference(a: Tensor, b: Tensor): number {
  let [difference, largest] = [0, 0];
  b.data.forEach((value, i) => {
    difference = Math.max(difference, Math.abs(Number(a.data[i]) - Number(value)));
    largest = Math.max(largest, Math.abs(Number(value)));
  });
  return a.data.length === b.data.length ? Math.max(0, difference - 1e-7) / largest : Infinity;
}
