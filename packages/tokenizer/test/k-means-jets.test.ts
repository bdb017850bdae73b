// The k-means tokenizer on the simulated jets, where the folder with them stands beside the project.

import { existsSync, readFileSync } from "node:fs";
import { mpmV1Recipe, particleFeatures, selectSets, standardise, type ParticleSet } from "@mpm/sets";
import { jagged, readNpz } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { trainKMeans } from "../src/k-means-tokenizer.js";
import { tokenStatistics } from "../src/token-statistics.js";

const file = new URL("../../../../shared/data/jets_test.npz", import.meta.url);
const isPresent = existsSync(file);

function readJets(numJets: number): ParticleSet {
  const { offsets, ...particles } = readNpz(readFileSync(file), { names: ["offsets", "part_pt", "part_deta", "part_dphi"] });
  const columns = Object.fromEntries(Object.entries(particles).map(([name, column]) => [name, column.data]));
  const jets = particleFeatures(mpmV1Recipe)(jagged(Int32Array.from(offsets.data, Number), columns));
  return selectSets(jets, Array.from({ length: numJets }, (_, i) => i));
}

describe.skipIf(!isPresent)(`simulated jets${isPresent ? "" : " (SKIPPED: ../shared/data/jets_test.npz is absent)"}`, () => {
  test("64 tokens of 20,000 particles leave the variance that scikit-learn leaves, and are all used", async () => {
    const jets = readJets(1000);
    const tokenizer = trainKMeans(jets, { vocabulary: 64, seed: 1, maxParticles: 20_000 });
    const tokens = await tokenizer.encode(jets);
    const { utilisation, perplexity } = tokenStatistics(tokens, 64);
    expect(utilisation).toBe(1);
    expect(perplexity).toBeGreaterThan(40);
    const [raw, decoded] = [jets.features, await tokenizer.decode(jets, tokens)]
      .map((features) => standardise(features, tokenizer.model.standardisation).data); // [particles, features]
    const unexplained = raw.reduce((sum, value, i) => sum + (value - decoded[i]) ** 2, 0) / raw.length;
    expect(unexplained).toBeGreaterThan(0.085); // scikit-learn 1.9.1, three seeds: 0.0856, 0.0857, 0.0860
    expect(unexplained).toBeLessThan(0.0865);
  });
});
