import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tokenStatistics } from "../src/token-statistics.js";

describe("tokenStatistics", () => {
  test("worked values", () => {
    const { counts, utilisation, perplexity } = tokenStatistics(Int32Array.of(0, 0, 3, 3), 4);
    expect([...counts]).toEqual([2, 0, 0, 2]);
    expect(utilisation).toBe(0.5);
    expect(perplexity).toBeCloseTo(2, 12);
    // entropy of 3/4 and 1/4: 2 ln 2 - 3/4 ln 3
    expect(tokenStatistics(Int32Array.of(1, 1, 1, 0), 2).perplexity).toBeCloseTo(4 / 3 ** 0.75, 12);
  });

  test("no tokens", () => {
    expect(tokenStatistics(new Int32Array(0), 3)).toEqual({ counts: new Int32Array(3), utilisation: 0, perplexity: Number.NaN });
  });

  test("perplexity lies between 1 and the number of codes used", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }), (tokens) => {
      const { counts, utilisation, perplexity } = tokenStatistics(Int32Array.from(tokens), 10);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(tokens.length);
      expect(perplexity).toBeGreaterThan(1 - 1e-9);
      expect(perplexity).toBeLessThan(utilisation * 10 + 1e-9);
    }));
  });

  test("names what is wrong", () => {
    expect(() => tokenStatistics(Int32Array.of(0, 4), 4)).toThrow(/tokens from 0 to 3, got 4 at index 1/);
    expect(() => tokenStatistics(Int32Array.of(-1), 4)).toThrow(RangeError);
    expect(() => tokenStatistics(Int32Array.of(0), 0)).toThrow(/vocabulary of at least 1/);
  });
});
