import { describe, expect, it } from "vitest";
import { mainLabels } from "../src/report-result.js";
import { formatAccuracy, formatAuc, formatGain, gainSentence } from "../src/report-format.js";
import { summarise, summariseBudget } from "../src/report-summary.js";
import { resultTable } from "../src/table.js";
import { fakeResult } from "./report-fixture.js";

describe("mainLabels", () => {
  it("is 1,000 where that was run, otherwise the largest budget", () => {
    expect(mainLabels({ labels: [100, 1000, 5000] })).toBe(1000);
    expect(mainLabels({ labels: [500, 100] })).toBe(500);
    expect(() => mainLabels({ labels: [] })).toThrow(/at least one label budget/);
  });
});

describe("summarise", () => {
  it("takes values in the order of the seeds, with the spread of n - 1", () => {
    const result = fakeResult([1, 2], [1000]);
    const runs = result.runs.map((run) => ({ ...run, accuracy: run.seed === 1 ? 0.4 : 0.42 })).toReversed();
    const { accuracy } = summarise({ ...result, runs });
    expect(accuracy.full.values).toEqual([0.4, 0.42]);
    expect(accuracy.full.std).toBeCloseTo(0.02 / Math.SQRT2, 12);
  });

  it("keeps the curves out of the runs", () => {
    expect(summarise(fakeResult([1], [1000])).runs[0]).not.toHaveProperty("roc");
  });

  it("refuses a budget without a gain", () => {
    expect(() => summariseBudget(fakeResult([1], [1000]), 100)).toThrow(/no gain for 100 labels/);
  });
});

describe("formats", () => {
  it.each([
    [formatAccuracy({ mean: 0.4012, std: 0.0051, seeds: 3, values: [] }), "40.1 ± 0.5 %"],
    [formatAccuracy({ mean: 0.4012, std: null, seeds: 1, values: [] }), "40.1 %"],
    [formatAuc({ mean: 0.8123, std: 0.0031, seeds: 3, values: [] }), "0.812 ± 0.003"],
    [formatGain({ mean: -0.0123, error: 0.004, values: [], seedError: null, testError: 0.004 }), "−1.23 ± 0.40"],
  ])("%s", (formatted, expected) => expect(formatted).toBe(expected));
});

describe("gainSentence", () => {
  it("says raises, lowers, or that no difference is clear", () => {
    const { gain, ...budget } = summarise(fakeResult([1, 2], [1000]));
    const sentence = (mean: number): string => gainSentence(1000, { ...budget, gain: { ...gain, mean, error: 0.004 } });
    expect(sentence(0.02)).toMatch(/With 1,000 labelled jets.* raises .*5\.0 standard errors/);
    expect(sentence(-0.02)).toContain("lowers");
    expect(sentence(0.007)).toContain("no clear difference");
  });
});

describe("resultTable", () => {
  it("has one row per mode and budget, and the gain in words", () => {
    const table = resultTable(fakeResult([1, 2, 3], [1000, 100]));
    expect(table).not.toMatch(/undefined|NaN/);
    expect(table.split("\n").slice(2, 8).map((line) => line.trim().split(/ {2,}/).slice(0, 2))).toEqual([
      ["100", "from scratch"], ["100", "frozen backbone"], ["100", "fine-tuned"],
      ["1,000", "from scratch"], ["1,000", "frozen backbone"], ["1,000", "fine-tuned"],
    ]);
    expect(table).toContain("93.4 % of 512 codes in use, perplexity 318.4");
  });
});
