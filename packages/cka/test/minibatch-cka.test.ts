import { describe, expect, it } from "vitest";
import { linearCka, minibatchCka } from "../src/index.js";
import { relativeDifference } from "./relative-difference.js";
import { fixtures } from "./fixtures.js";
import { mapped, noisyCopy, normalLayer } from "./random-layers.js";

const batches = fixtures.flatMap(({ name, x, y, expected }) => Object.entries(expected.minibatch).map(([batchSize, value]) => ({ name, batchSize: Number(batchSize), x, y, value })));

it.each(batches)("minibatchCka of the $name data in batches of $batchSize has numpy's value", ({ x, y, batchSize, value }) => {
  expect(relativeDifference(minibatchCka(x, y, { batchSize }).value, value)).toBeLessThan(1e-12 * Math.max(1, 0.1 / Math.abs(value)));
});

describe("minibatchCka", () => {
  it("leaves a last short batch out, and is the debiased value with one batch", () => {
    const x = normalLayer(23, 3, "x");
    const y = noisyCopy(x, 1, "y");
    expect(relativeDifference(minibatchCka(x, y, { batchSize: 23 }).value, linearCka(x, y).value)).toBeLessThan(1e-12);
    const changed = mapped(y, (value, row) => (row >= 20 ? 0 : value));
    expect(relativeDifference(minibatchCka(x, changed, { batchSize: 10 }).value, minibatchCka(x, y, { batchSize: 10 }).value)).toBeLessThan(1e-12);
  });

  // Single values spread by 0.008, 0.0045, 0.0035 and 0.0022; limits are three spreads of the mean of three.
  it.each([[8, 0.014], [32, 0.008], [128, 0.006], [512, 0.004]])("finds the true 0.2 in 4,096 rows of width 64 in batches of %d, to %d", (batchSize, limit) => {
    const values = [0, 1, 2].map((seed) => {
      const x = normalLayer(4_096, 64, "wide", seed);
      return minibatchCka(x, noisyCopy(x, 0.5, "wide", seed), { batchSize }).value;
    });
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / 3 - 0.2)).toBeLessThan(limit);
  });

  it("says why there is no value", () => {
    const x = normalLayer(16, 3, "x");
    expect(minibatchCka(mapped(x, () => 2), x, { batchSize: 8 })).toEqual({ value: NaN, reason: "x-constant" });
    expect(minibatchCka(x, mapped(x, (_, row) => Number(row >= 8)), { batchSize: 8 })).toEqual({ value: NaN, reason: "y-equidistant" });
  });

  it("refuses batches that are too small or too large", () => {
    const x = normalLayer(16, 3, "x");
    for (const batchSize of [3, 17, 4.5]) expect(() => minibatchCka(x, x, { batchSize })).toThrow(RangeError);
  });
});
