import { randomStream } from "@mpm/tensor";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { permute } from "../src/index.js";
import { origin, setOfSizes, someSizes } from "./small-sets.js";

test("permute stays inside sets, is what the permutation says, and repeats with its seed", () => {
  fc.assert(fc.property(someSizes, fc.nat(), (sizes, seed) => {
    const original = setOfSizes(sizes);
    const { set, permutation } = permute(original, randomStream(seed));
    expect(origin(set, 0, permutation.length)).toEqual([...permutation]);
    sizes.forEach((_, i) => {
      const inside = [...permutation.subarray(original.offsets[i], original.offsets[i + 1])].toSorted((a, b) => a - b);
      expect(inside).toEqual(origin(original, original.offsets[i], original.offsets[i + 1]));
    });
    expect(permute(original, randomStream(seed)).permutation).toEqual(permutation);
  }), { numRuns: 30 });
});

test("permute moves particles", () => {
  expect(permute(setOfSizes([20]), randomStream(1)).permutation).not.toEqual(Int32Array.from({ length: 20 }, (_, i) => i));
});
