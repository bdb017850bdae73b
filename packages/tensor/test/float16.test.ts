import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from "../src/index.js";

describe("float16", () => {
  test.each([
    [0x0000, 0], [0x8000, -0], [0x3c00, 1], [0xc000, -2], [0x7bff, 65504], [0x0400, 2 ** -14], [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24], [0x3555, 0.333251953125], [0x7c00, Infinity], [0xfc00, -Infinity],
  ])("bits %i are %d", (bits, value) => {
    expect(float16ToFloat32(bits)).toBe(value);
    expect(float32ToFloat16(value)).toBe(bits);
  });

  test.each([
    ["a tie to even", 1 + 2 ** -11, 0x3c00], ["a tie to the even neighbour above", 1 + 3 * 2 ** -11, 0x3c02],
    ["a carry into the exponent", 2 - 2 ** -12, 0x4000], ["the largest that is not infinite", 65519.99, 0x7bff],
    ["overflow", 65520, 0x7c00], ["half the smallest", 2 ** -25, 0], ["just above half the smallest", 2 ** -25 * 1.001, 1],
    ["a value that float32 would round up", 4 - 2 ** -40, 0x4400], ["beyond float32", -1e300, 0xfc00],
  ])("%s", (_, value, bits) => {
    expect(float32ToFloat16(value)).toBe(bits);
  });

  test("every pattern that is not NaN comes back", () => {
    const all = Array.from({ length: 0x10000 }, (_, bits) => bits).filter((bits) => !Number.isNaN(float16ToFloat32(bits)));
    expect(all.length).toBe(0x10000 - 2 * 1023);
    expect(all.filter((bits) => float32ToFloat16(float16ToFloat32(bits)) !== bits)).toEqual([]);
  });

  test("NaN stays NaN", () => {
    expect(float16ToFloat32(float32ToFloat16(NaN))).toBeNaN();
  });

  test("rounding is to the nearest", () => {
    const isNearest = (value: number): boolean => {
      const bits = float32ToFloat16(value);
      const errors = [bits - 1, bits, bits + 1].map((other) => Math.abs(float16ToFloat32(other & 0xffff) - value));
      return errors[1] === Math.min(...errors.filter((error) => Number.isFinite(error)));
    };
    expect(() => fc.assert(fc.property(fc.double({ min: -65504, max: 65504, noNaN: true }), isNearest), { seed: 1, numRuns: 1000 })).not.toThrow();
  });
});

describe("bfloat16", () => {
  test.each([[0x3f80, 1], [0xc000, -2], [0x8000, -0], [0x7f80, Infinity], [0xff80, -Infinity], [0x0001, 2 ** -133]])("bits %i are %d", (bits, value) => {
    expect(bfloat16ToFloat32(bits)).toBe(value);
    expect(float32ToBfloat16(value)).toBe(bits);
  });

  test.each([
    ["a tie to even", 1 + 2 ** -8, 0x3f80], ["a tie to the even neighbour above", 1 + 3 * 2 ** -8, 0x3f82],
    ["overflow to infinity", 3.4e38, 0x7f80], ["negative overflow", -3.4e38, 0xff80],
  ])("%s", (_, value, bits) => {
    expect(float32ToBfloat16(value)).toBe(bits);
  });

  test("NaN stays NaN", () => {
    expect(bfloat16ToFloat32(float32ToBfloat16(NaN))).toBeNaN();
  });
});
