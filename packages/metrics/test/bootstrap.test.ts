import { randomStream } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { auc, bootstrap, takeRows } from "../src/index.js";

const numRows = 400;
const stream = randomStream(7, "bootstrap-test");
const values = Float64Array.from({ length: numRows }, () => stream.normal());
const mean = (rows: Int32Array): number => rows.reduce((total, row) => total + values[row], 0) / rows.length;

describe("bootstrap", () => {
  it("finds the error of a mean", () => {
    const { value, error, low, high } = bootstrap(mean, numRows, { seed: 1, replicas: 1000 });
    expect(value).toBe(mean(Int32Array.from(values.keys())));
    expect(error * Math.sqrt(numRows)).toBeCloseTo(1, 0.9);
    expect((high - low) / (2 * error)).toBeCloseTo(1, 0.9);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  });

  it("repeats with the seed, follows a stream, and draws every row", () => {
    expect(bootstrap(mean, numRows, { seed: 1 })).toEqual(bootstrap(mean, numRows, { seed: 1 }));
    expect(bootstrap(mean, numRows, { seed: 1 }).error).not.toBe(bootstrap(mean, numRows, { seed: 2 }).error);
    const fromStream = bootstrap(mean, numRows, { stream: randomStream(1, "bootstrap") });
    expect(fromStream).toEqual(bootstrap(mean, numRows, { seed: 1 }));
    const seen = new Set<number>();
    bootstrap((rows) => rows.forEach((row) => seen.add(row)) ?? 0, 20, { seed: 1, replicas: 50 });
    expect(seen.size).toBe(20);
  });

  it("pairs two metrics on the same rows: an equal pair differs by exactly 0", () => {
    const isSignal = Uint8Array.from(values, (value, row) => Number(value > 0 || row % 3 === 0));
    const squashed = values.map((value) => Math.tanh(value));
    const difference = (rows: Int32Array): number => {
      const flags = takeRows(isSignal, rows);
      return auc(takeRows(values, rows), flags) - auc(takeRows(squashed, rows), flags);
    };
    expect(bootstrap(difference, numRows, { seed: 3, replicas: 20 })).toEqual({ value: 0, error: 0, low: 0, high: 0 });
  });

  it("says an infinite replica has an infinite error, and refuses NaN", () => {
    const { error, high } = bootstrap((rows) => (rows[0] < 2 ? Infinity : 1), 4, { seed: 1 });
    expect([error, high]).toEqual([Infinity, Infinity]);
    expect(() => bootstrap(() => NaN, 4, { seed: 1 })).toThrow(/NaN for bootstrap replica 0/);
  });

  it("refuses no rows and fewer than two replicas", () => {
    expect(() => bootstrap(() => 0, 0, { seed: 1 })).toThrow(RangeError);
    expect(() => bootstrap(() => 0, 1, { seed: 1, replicas: 1 })).toThrow(RangeError);
  });
});
