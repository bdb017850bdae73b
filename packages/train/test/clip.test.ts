import { assert, float32Array, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { clipScale, globalNorm } from "../src/index.js";

describe("globalNorm", () => {
  test.each([
    [[], 0], [[3], 3], [[3, 4], 5], [[1, 1, 1, 1], 2], [[2, 3, 6, 0, 0], 7], [[1, Number.NaN], Number.NaN], [[1, 2, 3, 4, Infinity], Infinity],
  ])("of %j is %d", (values, norm) => {
    expect(globalNorm(Float32Array.from(values))).toBe(norm);
  });

  test("does not overflow where float32 would", () => {
    expect(globalNorm(Float32Array.of(3e38, 3e38))).toBeCloseTo(Math.fround(3e38) * Math.SQRT2, -27);
  });

  test("equals the plain sum for every length", () => {
    assert(property(float32Array({ noNaN: true, noDefaultInfinity: true, min: -1e3, max: 1e3 }), (values) => {
      const plain = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
      expect(globalNorm(values)).toBeCloseTo(plain, 8);
    }), { seed: 1, numRuns: 100 });
  });
});

test.each([[2, 1, 1 / (2 + 1e-6)], [0.5, 1, 1], [0, 1, 1], [7, Infinity, 1]])("norm %d clipped to %d scales by %d", (norm, clipNorm, scale) => {
  expect(clipScale(norm, clipNorm)).toBe(scale);
});
