import { randomStream } from "@mpm/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskParticles, packBatch, type MaskOptions } from "../src/index.js";
import { setOfSizes, someSizes } from "./small-sets.js";

function numMasked(size: number, fraction: number): number {
  return maskParticles(packBatch(setOfSizes([size]), [0]), { fraction, stream: randomStream(1) }).rows.length;
}

describe("maskParticles", () => {
  test.each([
    [3, 0.3, 0], [4, 0.3, 1], [10, 0.3, 3], [64, 0.3, 19], [100, 0.29, 29], [30, 0.1, 3], [7, 0, 0], [7, 1, 7],
  ])("hides floor(N * fraction): N = %i, fraction %d, %i hidden", (size, fraction, expected) => {
    expect(numMasked(size, fraction)).toBe(expected);
  });

  test("counts are exact in every set; rows are the marks, ascending", () => {
    fc.assert(fc.property(someSizes, fc.nat(), (sizes, seed) => {
      const batch = packBatch(setOfSizes(sizes), sizes.map((_, i) => i));
      const { masked, rows } = maskParticles(batch, { fraction: 0.4, stream: randomStream(seed) });
      sizes.forEach((size, s) => {
        const count = masked.subarray(batch.offsets[s], batch.offsets[s + 1]).reduce((sum, x) => sum + x, 0);
        expect(count).toBe(Math.floor((4 * size) / 10));
      });
      expect([...rows]).toEqual([...masked.keys()].filter((i) => masked[i] === 1));
      expect(maskParticles(batch, { fraction: 0.4, stream: randomStream(seed) }).rows).toEqual(rows);
    }), { numRuns: 30 });
  });

  test("every pair of particles is equally likely", () => {
    const batch = packBatch(setOfSizes([5]), [0]);
    const stream = randomStream(11);
    const pairs = new Map<string, number>();
    for (let i = 0; i < 10_000; i++) {
      const key = maskParticles(batch, { fraction: 0.4, stream }).rows.join();
      pairs.set(key, (pairs.get(key) ?? 0) + 1);
    }
    const chiSquared = [...pairs.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(pairs.size).toBe(10);
    expect(chiSquared).toBeLessThan(27.9); // 9 degrees of freedom, p = 0.001
  });

  test("refuses a wrong fraction and an unknown strategy", () => {
    const batch = packBatch(setOfSizes([5]), [0]);
    const stream = randomStream(1);
    expect(() => maskParticles(batch, { fraction: 1.1, stream })).toThrow("expected a mask fraction from 0 to 1, got 1.1");
    expect(() => maskParticles(batch, { fraction: Number.NaN, stream })).toThrow(RangeError);
    const unknown: MaskOptions = { ...JSON.parse('{ "strategy": "block" }'), stream };
    expect(() => maskParticles(batch, unknown)).toThrow('expected mask strategy "uniform", got "block"');
  });
});
