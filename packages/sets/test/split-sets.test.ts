import { randomStream } from "@mpm/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitSets } from "../src/index.js";
import { setOfSizes } from "./small-sets.js";

describe("splitSets", () => {
  test("sizes follow the fractions", () => {
    expect(splitSets(10, [0.8, 0.2], randomStream(1)).map((part) => part.length)).toEqual([8, 2]);
    expect(splitSets(setOfSizes([1, 1, 1, 1]), [0.5, 0.5], randomStream(1)).map((part) => part.length)).toEqual([2, 2]);
  });

  test("every set in exactly one part, ascending", () => {
    fc.assert(fc.property(fc.nat(200), fc.nat(), (numSets, seed) => {
      const parts = splitSets(numSets, [0.7, 0.1, 0.2], randomStream(seed));
      expect(parts.flatMap((part) => [...part]).toSorted((a, b) => a - b)).toEqual(Array.from({ length: numSets }, (_, i) => i));
      parts.forEach((part) => expect(part).toEqual(part.toSorted()));
    }), { numRuns: 30 });
  });

  test("refuses fractions that are not parts of a whole", () => {
    expect(() => splitSets(10, [0.8, 0.1], randomStream(1))).toThrow("expected fractions > 0 that add up to 1, got [0.8, 0.1]");
    expect(() => splitSets(10, [1.5, -0.5], randomStream(1))).toThrow(RangeError);
    expect(() => splitSets(10, [], randomStream(1))).toThrow(RangeError);
  });
});
