import { randomStream } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { balancedSubset } from "../src/index.js";

const labels = Int32Array.from({ length: 300 }, (_, i) => (i * i) % 3); // classes 0 and 1

describe("balancedSubset", () => {
  test("has exactly perClass rows of each class, ascending, without repeats", () => {
    const chosen = balancedSubset(labels, 20, randomStream(1));
    expect(chosen.filter((row) => labels[row] === 0)).toHaveLength(20);
    expect(chosen.filter((row) => labels[row] === 1)).toHaveLength(20);
    expect([...new Set(chosen)].toSorted((a, b) => a - b)).toEqual([...chosen]);
  });

  test("is the same for the same stream, and grows by adding rows", () => {
    const small = balancedSubset(labels, 10, randomStream(1));
    const large = new Set(balancedSubset(labels, 50, randomStream(1)));
    expect(balancedSubset(labels, 10, randomStream(1))).toEqual(small);
    expect(small.every((row) => large.has(row))).toBe(true);
    expect(balancedSubset(labels, 10, randomStream(2))).not.toEqual(small);
  });

  test("refuses a class with too few rows", () => {
    expect(() => balancedSubset([5, 5, 7], 2, randomStream(1))).toThrow("class 7 has 1 rows, expected at least perClass = 2");
    expect(() => balancedSubset(labels, 0, randomStream(1))).toThrow(RangeError);
  });
});
