import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomStream, type RandomStream } from "../src/index.js";

const words = (stream: RandomStream, count: number): number[] => Array.from({ length: count }, () => stream.uint32());

// Pearson's statistic of counts that should be equal.
function chiSquare(counts: Int32Array): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe("streams", () => {
  test("the bits are fixed for ever", () => {
    expect(words(randomStream(0), 5)).toEqual([1915915966, 2549850426, 2501056780, 970056160, 2004813482]);
    expect(words(randomStream(1, "mask", 3), 5)).toEqual([933888028, 452146295, 741418093, 3832761274, 924189872]);
  });

  test("seed and path give the same stream again, and no other", () => {
    expect(words(randomStream(1, "a"), 20)).toEqual(words(randomStream(1, "a"), 20));
    const all = [randomStream(1), randomStream(2), randomStream(1, "a"), randomStream(1, "b"), randomStream(1, "a", 0)].flatMap((stream) => words(stream, 1000));
    expect(new Set(all).size).toBeGreaterThan(4990);
  });

  test("fork is the longer path, whatever was drawn before", () => {
    const parent = randomStream(1, "epoch");
    parent.uint32();
    expect(words(parent.fork(3, "order"), 8)).toEqual(words(randomStream(1, "epoch", 3, "order"), 8));
    expect(words(parent.fork(3).fork("order"), 8)).toEqual(words(parent.fork(3, "order"), 8));
    expect(parent.uint32()).toBe(words(randomStream(1, "epoch"), 2)[1]);
  });

  test("neighbouring streams are not correlated", () => {
    const a = new Float32Array(20_000);
    const b = new Float32Array(20_000);
    randomStream(7, "batch", 1).fillNormal(a);
    randomStream(7, "batch", 2).fillNormal(b);
    const correlation = a.reduce((sum, value, i) => sum + value * b[i], 0) / a.length;
    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(a.length));
  });

  test("half of the bits are set, in every position", () => {
    const counts = new Int32Array(32);
    for (const word of words(randomStream(3, "bits"), 20_000)) for (let bit = 0; bit < 32; bit++) counts[bit] += (word >>> bit) & 1;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(4 * Math.sqrt(5000));
  });
});

describe("uniform", () => {
  test("lies in [0, 1) and is flat: chi-square of 100 bins below its 0.999 quantile", () => {
    const stream = randomStream(11, "uniform");
    const counts = new Int32Array(100);
    for (let i = 0; i < 100_000; i++) counts[Math.floor(stream.uniform() * 100)]++;
    expect(chiSquare(counts)).toBeLessThan(148.2);
  });

  test("fillUniform stays in its range", () => {
    const values = new Float32Array(50_000);
    randomStream(12).fillUniform(values, -2, 3);
    expect(Math.min(...values.subarray(0, 1000))).toBeGreaterThanOrEqual(-2);
    expect(values.every((value) => value >= -2 && value <= 3)).toBe(true);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1);
  });

  test("fillUniform on [0, 1) never gives 1", () => {
    const values = new Float32Array(100_000);
    randomStream(13).fillUniform(values);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  });
});

describe("normal", () => {
  test("has the moments and tails of the standard normal", () => {
    const values = new Float32Array(200_000);
    randomStream(14).fillNormal(values);
    const moment = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    // Four standard errors of each sample moment.
    for (const [i, [value, variance]] of [[0, 1], [1, 2], [0, 15], [3, 96]].entries()) {
      expect(Math.abs(moment(i + 1) - value)).toBeLessThan(4 * Math.sqrt(variance / values.length));
    }
    expect(values.filter((value) => Math.abs(value) > 1.959964).length / values.length).toBeCloseTo(0.05, 2);
  });

  test("fillNormal is repeated normal(), scaled and shifted", () => {
    const values = new Float32Array(7);
    randomStream(15).fillNormal(values, 5, 2);
    const single = randomStream(15);
    expect(values).toEqual(Float32Array.from({ length: 7 }, () => 5 + 2 * single.normal()));
  });
});

describe("integer", () => {
  test("is flat over a bound that does not divide 2^32", () => {
    const stream = randomStream(16);
    const counts = new Int32Array(7);
    for (let i = 0; i < 70_000; i++) counts[stream.integer(7)]++;
    expect(chiSquare(counts)).toBeLessThan(22.5);
  });

  test("stays below any bound", () => {
    const stream = randomStream(17);
    fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 32 }), (bound) => {
      const value = stream.integer(bound);
      expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true);
    }), { seed: 6 });
    expect(stream.integer(1)).toBe(0);
  });

  test("is not biased for bounds near 2^32", () => {
    const stream = randomStream(18);
    const bound = 3 * 2 ** 30;
    let low = 0;
    for (let i = 0; i < 30_000; i++) if (stream.integer(bound) < 2 ** 30) low++;
    expect(Math.abs(low - 10_000)).toBeLessThan(4 * Math.sqrt(30_000 * (2 / 9)));
  });

  test.each([0, -1, 1.5, NaN, 2 ** 32 + 1])("refuses the bound %d", (bound) => {
    expect(() => randomStream(1).integer(bound)).toThrow(RangeError);
  });
});

describe("shuffle and permutation", () => {
  test("a permutation holds every index once", () => {
    fc.assert(fc.property(fc.nat({ max: 200 }), fc.integer(), (length, seed) => {
      const order = randomStream(seed, "order").permutation(length);
      expect(order.toSorted()).toEqual(Int32Array.from({ length }, (_, i) => i));
    }), { seed: 7 });
  });

  test("all orders of four are equally likely", () => {
    const stream = randomStream(19);
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = stream.permutation(4).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquare(Int32Array.from(counts.values()))).toBeLessThan(49.8);
  });

  test("shuffles lists and typed arrays in place", () => {
    const list = ["a", "b", "c", "d", "e"];
    expect(randomStream(20).shuffle(list)).toBe(list);
    expect(list.toSorted()).toEqual(["a", "b", "c", "d", "e"]);
    expect(randomStream(20).shuffle(BigInt64Array.of(1n, 2n)).toSorted()).toEqual(BigInt64Array.of(1n, 2n));
  });

  test("refuses a length that is none", () => {
    expect(() => randomStream(1).permutation(-1)).toThrow(RangeError);
  });
});
