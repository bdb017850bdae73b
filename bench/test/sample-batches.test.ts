import { tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { sampleBatches } from "../src/sample-batches.js";

/** 64 sets of 1, 1, 2, 2, ... 32, 32 particles. */
function staircase(): Parameters<typeof sampleBatches>[0] {
  const offsets = new Int32Array(65);
  for (let row = 0; row < 64; row++) offsets[row + 1] = offsets[row] + (row >> 1) + 1;
  return { offsets, features: tensor("float32", [offsets[64], 1]), featureNames: ["x"] };
}

test("samples are whole batches within the budget; by size, from many small sets to few large ones", () => {
  const samples = sampleBatches(staircase(), { particlesPerBatch: 64, count: 3, shuffle: false });
  expect(samples).toHaveLength(3);
  expect(Math.max(...samples.map(({ particles }) => particles))).toBeLessThanOrEqual(64);
  expect(samples[0].setIndices.length).toBeGreaterThan(samples[2].setIndices.length);
});

test("pairs are those within a set, slot pairs those that attention computes", () => {
  const [sample] = sampleBatches(staircase(), { particlesPerBatch: 100_000, count: 1, shuffle: true });
  expect(sample).toMatchObject({ particles: 1056, pairs: 22_880 }); // 2 (1 + ... + 32), 2 (1 + 4 + ... + 32^2)
  expect(sample.slots).toBeGreaterThanOrEqual(1056);
  expect(sample.slotPairs).toBe(sample.slots * 32);
});
