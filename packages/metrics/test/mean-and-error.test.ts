import { describe, expect, it } from "vitest";
import { meanAndError } from "../src/index.js";

describe("meanAndError", () => {
  it("uses n - 1 in the spread", () => {
    const { mean, std, error } = meanAndError([2, 4, 4, 4, 5, 5, 7, 9]);
    expect(mean).toBe(5);
    expect(std).toBeCloseTo(Math.sqrt(32 / 7), 12);
    expect(error).toBeCloseTo(Math.sqrt(32 / 56), 12);
  });

  it("has no spread for one value and refuses none", () => {
    expect(meanAndError([3])).toEqual({ mean: 3, std: NaN, error: NaN });
    expect(() => meanAndError([])).toThrow(/no rows/);
  });
});
