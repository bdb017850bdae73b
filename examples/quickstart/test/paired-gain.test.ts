import { assert, property, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { pairedGain } from "../src/paired-gain.js";

const flags = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe("pairedGain", () => {
  it("adds the errors of seeds and test set in quadrature (worked by hand)", () => {
    const gain = pairedGain([
      { full: flags(1, 1, 1, 0), scratch: flags(1, 0, 0, 0) }, // differences 0, 1, 1, 0
      { full: flags(1, 0, 1, 0), scratch: flags(0, 0, 1, 1) }, // differences 1, 0, 0, -1
    ]);
    expect(gain.values).toEqual([0.5, 0]);
    expect(gain.mean).toBe(0.25);
    expect(gain.seedError).toBeCloseTo(0.25, 12); // std 0.5 / sqrt(2), over sqrt(2)
    expect(gain.testError).toBeCloseTo(0.25, 12); // mean differences 0.5, 0.5, 0.5, -0.5: std 0.5, over sqrt(4)
    expect(gain.error).toBeCloseTo(0.25 * Math.SQRT2, 12);
  });

  it("has the test set's error alone for one seed", () => {
    const gain = pairedGain([{ full: flags(1, 1, 0, 1), scratch: flags(0, 1, 0, 1) }]);
    expect(gain).toMatchObject({ mean: 0.25, values: [0.25], seedError: null, testError: 0.25, error: 0.25 });
  });

  it("is zero without error for equal classifiers, and changes sign with the order", () => {
    const bits = uint8Array({ minLength: 12, maxLength: 12, max: 1 });
    assert(property(bits, bits, (full, scratch) => {
      expect(pairedGain([{ full, scratch: full }, { full: scratch, scratch }])).toMatchObject({ mean: 0, error: 0 });
      const gain = pairedGain([{ full, scratch }]);
      const opposite = pairedGain([{ full: scratch, scratch: full }]);
      expect(opposite.mean).toBeCloseTo(-gain.mean, 12);
      expect(opposite.error).toBeCloseTo(gain.error, 12);
    }), { seed: 1, numRuns: 50 });
  });

  it("refuses no seeds, too few jets and different test sets", () => {
    expect(() => pairedGain([])).toThrow(/got 0 seeds/);
    expect(() => pairedGain([{ full: flags(1), scratch: flags(0) }])).toThrow(/1 jets/);
    expect(() => pairedGain([{ full: flags(1, 0), scratch: flags(0, 0) }, { full: flags(1, 0, 1), scratch: flags(0, 0, 1) }])).toThrow(/got 3 \(full\).*row 1/);
  });
});
