import { describe, expect, it } from "vitest";
import { biasedCkaOfNoise, linearCka } from "../src/index.js";
import { normalLayer } from "./random-layers.js";

// Simulated means of the biased and the debiased estimator on independent normal layers, and the formula, to three digits.
const TABLE = [
  [32, 8, 8, 0.2], [64, 8, 8, 0.111], [256, 8, 8, 0.03], [64, 64, 64, 0.5], [256, 64, 64, 0.2], [1000, 64, 64, 0.06],
  [6400, 64, 64, 0.0099], [10000, 64, 64, 0.0064], [100, 10, 1000, 0.288],
] as const;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("biasedCkaOfNoise", () => {
  it.each(TABLE)("of %d rows and widths %d and %d is %d", (rows, p, q, expected) => {
    expect(Math.abs(biasedCkaOfNoise(rows, p, q) - expected)).toBeLessThan(expected < 0.01 ? 5e-5 : 6e-4);
  });

  it.each(TABLE.filter(([, p, q]) => p === q))("of %d rows of two layers of width %d is p / (n + p)", (rows, p) => {
    expect(biasedCkaOfNoise(rows, p, p)).toBeCloseTo(p / (rows + p), 3);
  });

  it.each(TABLE)("is what the biased estimator gives %d rows of widths %d and %d; the debiased one gives 0", (rows, p, q) => {
    const repetitions = Math.max(2, Math.min(200, Math.floor(2e7 / (rows * (p * q + 500)))));
    const layers = Array.from({ length: repetitions }, (_, i) => [normalLayer(rows, p, "x", i), normalLayer(rows, q, "y", i)] as const);
    const biased = mean(layers.map(([x, y]) => linearCka(x, y, { estimator: "biased" }).value));
    // Debiased values of independent layers spread by sqrt(2) / rows, biased ones less; the formula is good to a percent.
    const spread = (3 * Math.SQRT2) / rows / Math.sqrt(repetitions);
    const formula = biasedCkaOfNoise(rows, p, q);
    expect(Math.abs(biased - formula)).toBeLessThan(spread + 0.01 * formula);
    expect(Math.abs(mean(layers.map(([x, y]) => linearCka(x, y).value)))).toBeLessThan(spread);
  });

  it("refuses sizes that are none", () => {
    expect(() => biasedCkaOfNoise(1, 8, 8)).toThrow(RangeError);
    expect(() => biasedCkaOfNoise(10, 0, 8)).toThrow(RangeError);
  });
});
