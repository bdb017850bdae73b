// The whole way on the simulated jets of the quickstart example.

import { readFileSync } from "node:fs";
import { jagged, randomStream, readNpz, toFloat32 } from "@mpm/tensor";
import { beforeAll, describe, expect, test } from "vitest";
import {
  balancedSubset, batchesSync, fitStandardisation, headIndices, maskParticles, mpmV1Recipe, numSets, orderBy, particleFeatures,
  selectSets, type FeatureSet,
} from "../src/index.js";

const file = new URL("../../../examples/quickstart/data/jets_test.npz", import.meta.url);

function readJets(): FeatureSet {
  const names = ["offsets", "label", "part_pt", "part_deta", "part_dphi"];
  const { offsets, label, ...particles } = readNpz(readFileSync(file), { names });
  const columns = Object.fromEntries(Object.entries(particles).map(([name, column]) => [name, toFloat32(column).data]));
  const table = jagged(Int32Array.from(offsets.data, Number), columns);
  return particleFeatures(mpmV1Recipe)(table, { labels: Array.from(label.data, Number) });
}

describe("simulated jets", () => {
  let jets: FeatureSet;
  beforeAll(() => {
    jets = readJets();
  });

  test("25,000 jets of 10 classes in nearly equal numbers, at most 64 particles, highest pT first", () => {
    expect(numSets(jets)).toBe(25_000);
    expect(balancedSubset(jets.labels ?? [], 2450, randomStream(1))).toHaveLength(24_500);
    expect(jets.numTruncated).toBeGreaterThan(0);
    expect(orderBy(selectSets(jets, [3, 1, 4]), "logPt")).toEqual(selectSets(jets, [3, 1, 4]));
  });

  test("features have the ranges of jets", () => {
    const { mean, std, count } = fitStandardisation(jets.features);
    expect(count).toBe(Math.min(1_000_000, jets.features.shape[0]));
    expect(Math.max(...mean.slice(0, 2).map(Math.abs))).toBeLessThan(0.01);
    for (const width of std.slice(0, 2)) expect(width > 0.05 && width < 0.4).toBe(true);
    expect(mean[2] > 1 && mean[2] < 3).toBe(true);
  });

  test("one epoch visits every jet once with under 12 % padding, hides 30 % and inverts its head indices", () => {
    const seen = new Uint8Array(numSets(jets));
    let [numSlots, numParticles] = [0, 0];
    for (const batch of batchesSync(jets, { particlesPerBatch: 10_000, stream: randomStream(1) })) {
      for (const row of batch.setIndices) seen[row]++;
      numSlots += batch.setOfSlot.length;
      numParticles += batch.features.shape[0];
      const fraction = maskParticles(batch, { stream: randomStream(2) }).rows.length / batch.features.shape[0];
      expect(fraction > 0.26 && fraction <= 0.3).toBe(true);
      const { gatherIndex, scatterIndex } = headIndices(batch, 2);
      expect(scatterIndex.every((slot, row) => gatherIndex[slot] === row)).toBe(true);
    }
    expect(seen.every((count) => count === 1)).toBe(true);
    expect(numSlots / numParticles).toBeLessThan(1.12);
  });
});
