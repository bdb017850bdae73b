import { randomStream } from "@mpm/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planEpoch } from "../src/plan-epoch.js";
import { setOfSizes, someSizes } from "./small-sets.js";

describe("planEpoch", () => {
  test("without a stream: by size, evenly filled", () => {
    const plan = planEpoch(setOfSizes([3, 1, 2, 4]), { particlesPerBatch: 7 });
    expect(plan.map((batch) => [...batch])).toEqual([[1, 2, 0], [3]]);
  });

  test("fills batches evenly instead of leaving a remainder", () => {
    const plan = planEpoch(setOfSizes(Array<number>(11).fill(1)), { particlesPerBatch: 10 });
    expect(plan.map((batch) => batch.length)).toEqual([6, 5]);
  });

  test("every set exactly once, never above the budget", () => {
    const options = fc.record({ particlesPerBatch: fc.integer({ min: 20, max: 80 }) });
    fc.assert(fc.property(someSizes, options, fc.option(fc.nat(), { nil: undefined }), (sizes, plan, seed) => {
      const stream = seed === undefined ? {} : { stream: randomStream(seed) };
      const planned = planEpoch(setOfSizes(sizes), { ...plan, ...stream });
      expect(planned.flatMap((batch) => [...batch]).toSorted((a, b) => a - b)).toEqual(sizes.map((_, i) => i));
      for (const batch of planned) {
        const numParticles = batch.reduce((sum, row) => sum + sizes[row], 0);
        expect(batch.length).toBeGreaterThan(0);
        expect(numParticles).toBeLessThanOrEqual(plan.particlesPerBatch);
      }
    }), { numRuns: 100 });
  });

  test("shuffled batches mix sizes as chance has it", () => {
    const sizes = Array.from({ length: 4_000 }, (_, i) => 1 + (i % 20)); // mean 10.5, variance 33.25
    const means = planEpoch(setOfSizes(sizes), { particlesPerBatch: 1_050, stream: randomStream(5) })
      .map((batch) => batch.reduce((sum, row) => sum + sizes[row], 0) / batch.length);
    const variance = means.reduce((sum, mean) => sum + (mean - 10.5) ** 2, 0) / means.length;
    expect(variance).toBeGreaterThan(33.25 / 100 / 3); // about 100 sets to a batch
    expect(variance).toBeLessThan((33.25 / 100) * 3);
  });
});
