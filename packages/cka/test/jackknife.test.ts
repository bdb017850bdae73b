import { describe, expect, it } from "vitest";
import { jackknifeError } from "../src/jackknife.js";

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("jackknifeError", () => {
  it("of a mean is its standard error, with a value in each block", () => {
    const values = [1, 4, 2, 8, 5];
    const without = values.map((_, left) => mean(values.filter((__, i) => i !== left)));
    const variance = values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / 4;
    expect(jackknifeError(mean(values), without, values.map(() => 1))).toBeCloseTo(Math.sqrt(variance / 5), 12);
  });

  it("weighs blocks by their rows: a value that does not vary has no error, whatever their sizes", () => {
    expect(jackknifeError(3, [3, 3, 3], [1, 10, 100])).toBeCloseTo(0, 12);
    // Blocks of 1 and 3 rows with means 0 and 4: m = 3; pseudo-values 0 and 4; variance (9 / 3 + 1 / (1 / 3)) / 2.
    expect(jackknifeError(3, [4, 0], [1, 3])).toBeCloseTo(Math.sqrt(3), 12);
  });
});
