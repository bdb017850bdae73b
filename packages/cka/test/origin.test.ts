import { describe, expect, it } from "vitest";
import { originOf } from "../src/origin.js";

describe("originOf", () => {
  it("is the mean, with a power of two for a scale near the inverse of the spread", () => {
    const { shift, scale } = originOf({ rows: 2, width: 2, data: Float32Array.of(0, 10, 8, 30) });
    expect([...shift]).toEqual([4, 20]);
    expect(scale).toBe(1 / 8); // root mean square sqrt((16 + 100) / 2) = 7.6
  });

  it("is a constant column's own value, which its mean need not be", () => {
    const { shift } = originOf({ rows: 10, width: 1, data: new Float64Array(10).fill(0.1) });
    expect(shift[0]).toBe(0.1);
    expect(Array.from({ length: 10 }, () => 0.1).reduce((sum, value) => sum + value, 0) / 10).not.toBe(0.1);
  });

  it("has a scale for constant, huge, tiny and damaged layers", () => {
    const scaleOf = (...data: number[]): number => originOf({ rows: data.length, width: 1, data: Float64Array.from(data) }).scale;
    expect(scaleOf(5, 5)).toBe(1);
    expect(scaleOf(1, NaN)).toBe(1);
    expect(scaleOf(-(2 ** 500), 2 ** 500)).toBe(2 ** -500);
    expect(scaleOf(-(2 ** -500), 2 ** -500)).toBe(2 ** 500);
  });
});
