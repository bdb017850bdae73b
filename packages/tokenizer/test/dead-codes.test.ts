import { randomStream, tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { countUnused, deadCodes, replaceCodes } from "../src/dead-codes.js";
import { normalRows } from "./point-rows.js";

describe("counting", () => {
  test("a used code starts again at 0, the others count batches", () => {
    const first = countUnused(Int32Array.of(0, 4, 7), Int32Array.of(1, 1));
    expect([...first]).toEqual([1, 0, 8]);
    expect([...countUnused(first, new Int32Array(0))]).toEqual([2, 1, 9]);
    expect([...first]).toEqual([1, 0, 8]);
  });

  test("dead from `patience` batches on", () => {
    expect(deadCodes(Int32Array.of(3, 2, 4, 0), 3)).toEqual([0, 2]);
    expect(deadCodes(Int32Array.of(3, 2), Infinity)).toEqual([]);
  });
});

describe("replaceCodes", () => {
  const state = { codebook: normalRows(6, 4, 1), scale: tensor("float32", [1, 4], [0.1, -0.2, 0, 0.3]), bias: tensor("float32", [1, 4], [1, 0, -1, 0.5]), affineRate: 2 };
  const imageOf = ({ data }: { readonly data: Float32Array }, code: number): number[] =>
    Array.from({ length: 4 }, (_, k) => (1 + 2 * state.scale.data[k]) * data[code * 4 + k] + 2 * state.bias.data[k]);

  test("the affine image of a moved code is a latent, within noise of 1 % of its length", () => {
    const latent = normalRows(50, 4, 2);
    const moved = replaceCodes(state, [1, 4], latent, randomStream(7));
    for (const code of [1, 4]) {
      const image = imageOf(moved, code);
      const distances = Array.from({ length: 50 }, (_, row) => {
        const vector = latent.data.subarray(row * 4, row * 4 + 4);
        return Math.hypot(...image.map((value, k) => value - vector[k])) / Math.hypot(...vector);
      });
      const nearest = Math.min(...distances);
      expect(nearest).toBeLessThan(0.01 * 5); // 5 standard deviations of noise
      expect(nearest).toBeGreaterThan(0);
    }
  });

  test("leaves codes in use and its input alone, and repeats with the stream", () => {
    const before = state.codebook.data.slice();
    const moved = replaceCodes(state, [1, 4], normalRows(50, 4, 2), randomStream(7));
    expect(state.codebook.data).toEqual(before);
    for (const code of [0, 2, 3, 5]) expect(moved.data.subarray(code * 4, code * 4 + 4)).toEqual(before.subarray(code * 4, code * 4 + 4));
    for (const code of [1, 4]) expect(moved.data.subarray(code * 4, code * 4 + 4)).not.toEqual(before.subarray(code * 4, code * 4 + 4));
    expect(replaceCodes(state, [1, 4], normalRows(50, 4, 2), randomStream(7))).toEqual(moved);
  });

  test("a latent of zeros has no noise", () => {
    const moved = replaceCodes(state, [2], tensor("float32", [1, 4]), randomStream(7));
    imageOf(moved, 2).forEach((value) => expect(Math.abs(value)).toBeLessThan(1e-6));
  });
});
