import { describe, expect, test } from "vitest";
import { vqVaeBatches, type VqVaeBatch } from "../src/vq-vae-batches.js";
import { pointedSets } from "./small-problem.js";

const set = pointedSets(30, 1);
const options = { heads: 2, batchParticles: 40, seed: 3 };

function take(count: number, start = 0): VqVaeBatch[] {
  const batches = vqVaeBatches(set, { ...options, start });
  return Array.from({ length: count }, () => batches.next().value as VqVaeBatch);
}

describe("vqVaeBatches", () => {
  test("weighs every set of a batch the same, and every particle of a set", () => {
    const [{ feeds: { particle_weight: weight }, numSets }] = take(1);
    const sizes: number[] = [];
    for (let start = 0; start < weight.data.length; start += sizes[sizes.length - 1]) {
      const size = Math.round(1 / (Number(weight.data[start]) * numSets));
      weight.data.subarray(start, start + size).forEach((value) => expect(Number(value)).toBeCloseTo(1 / size / numSets, 7));
      sizes.push(size);
    }
    expect(sizes.length).toBe(numSets);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(weight.data.length);
  });

  test("never ends, and batch i is the same whatever the start", () => {
    const all = take(14); // more than two epochs
    expect(take(4, 10)).toEqual(all.slice(10));
    expect(take(14)).toEqual(all);
  });

  test("throws before the first batch is asked for", () => {
    expect(() => vqVaeBatches(set, { ...options, batchParticles: 3 })).toThrow(expect.objectContaining({ code: "set-too-large" }));
  });
});
