import { assert, double, integer, property, record } from "fast-check";
import { describe, expect, test } from "vitest";
import { checkSchedule, exponentialHalfLife, learningRateAt, warmupConstant, warmupCosine, warmupLinear, type Schedule } from "../src/index.js";

const worked: readonly (readonly [string, Schedule, Readonly<Record<number, number>>])[] = [
  ["constant", warmupConstant({ peak: 2 }), { 0: 2, 1000: 2 }],
  ["constant after warm-up", warmupConstant({ peak: 2, warmup: 4 }), { 0: 0.5, 1: 1, 3: 2, 4: 2, 100: 2 }],
  ["linear", warmupLinear({ peak: 1, warmup: 2, total: 6 }), { 0: 0.5, 1: 1, 2: 1, 3: 0.75, 4: 0.5, 6: 0, 9: 0 }],
  ["cosine", warmupCosine({ peak: 1, warmup: 2, total: 6 }), { 1: 1, 2: 1, 4: 0.5, 6: 0, 9: 0 }],
  ["cosine to a floor", warmupCosine({ peak: 1, total: 4, floor: 0.2 }), { 0: 1, 2: 0.6, 4: 0.2, 40: 0.2 }],
  ["half-life", exponentialHalfLife({ peak: 8, warmup: 1, halfLife: 10, floor: 1 }), { 0: 8, 1: 8, 11: 4, 21: 2, 31: 1, 500: 1 }],
];

describe("learningRateAt", () => {
  test.each(worked)("%s", (_, schedule, expected) => {
    for (const [step, rate] of Object.entries(expected)) expect(learningRateAt(schedule, Number(step))).toBeCloseTo(rate, 12);
  });

  test("rises in the warm-up, never rises after it, stays within [0, peak]", () => {
    const options = record({ peak: double({ min: 1e-6, max: 10, noNaN: true }), warmup: integer({ min: 0, max: 20 }), more: integer({ min: 1, max: 50 }) });
    assert(property(options, ({ peak, warmup, more }) => {
      const total = warmup + more;
      const schedules = [warmupConstant({ peak, warmup }), warmupLinear({ peak, warmup, total }), warmupCosine({ peak, warmup, total }), exponentialHalfLife({ peak, warmup, halfLife: more })];
      for (const schedule of schedules) {
        const rates = Array.from({ length: total + 5 }, (_, step) => learningRateAt(schedule, step));
        expect(rates.every((rate) => rate >= 0 && rate <= peak * (1 + 1e-12))).toBe(true);
        const [rising, falling] = [rates.slice(0, warmup), rates.slice(warmup)];
        expect(rising.every((rate, step) => step === 0 || rate > rising[step - 1])).toBe(true);
        expect(falling.every((rate, step) => step === 0 || rate <= falling[step - 1])).toBe(true);
      }
    }), { seed: 1, numRuns: 50 });
  });

  test("is plain data", () => {
    for (const [, schedule] of worked) expect(JSON.parse(JSON.stringify(schedule))).toEqual(schedule);
  });
});

test.each([
  ["a negative peak", () => warmupConstant({ peak: -1 }), "peak must be a learning rate >= 0, got -1"],
  ["NaN", () => warmupConstant({ peak: Number.NaN }), "peak must be"],
  ["half a warm-up step", () => warmupConstant({ peak: 1, warmup: 0.5 }), "warmup must be"],
  ["no step after the warm-up", () => warmupLinear({ peak: 1, warmup: 5, total: 5 }), "total must be a number of steps above the warm-up, got 5"],
  ["a floor above the peak", () => warmupCosine({ peak: 1, total: 5, floor: 2 }), "floor must be"],
  ["no half-life", () => exponentialHalfLife({ peak: 1, halfLife: 0 }), "halfLife must be"],
  ["a cosine of a file without its floor", () => checkSchedule(JSON.parse('{ "kind": "warmup-cosine", "peak": 1, "warmup": 2, "total": 9 }') as Schedule), "floor must be a learning rate from 0 to the peak, got undefined"],
  ["a line of a file without its end", () => checkSchedule(JSON.parse('{ "kind": "warmup-linear", "peak": 1, "warmup": 2 }') as Schedule), "total must be a number of steps above the warm-up, got undefined"],
])("refuses %s", (_, make, message) => {
  expect(make).toThrow(RangeError);
  expect(make).toThrow(message);
});
