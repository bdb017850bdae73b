import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { rocCurve } from "../src/index.js";
import { binaryInput, golden } from "./fixtures.js";
import { twoClassRows } from "./two-class-rows.js";

describe("rocCurve", () => {
  it("has one point per distinct score", () => {
    const curve = rocCurve(Float32Array.of(0.5, 0.25, 0.5, 0.75), Uint8Array.of(1, 0, 0, 1));
    expect([...curve.thresholds]).toEqual([Infinity, 0.75, 0.5, 0.25]);
    expect([...curve.truePositiveRate]).toEqual([0, 0.5, 1, 1]);
    expect([...curve.falsePositiveRate]).toEqual([0, 0, 0.5, 1]);
  });

  it("counts 0 and -0 as the same score", () => {
    expect(rocCurve(Float64Array.of(0, -0), Uint8Array.of(0, 1)).thresholds).toHaveLength(2);
  });

  test.each(golden.binary)("agrees with scikit-learn: $name", (example) => {
    const curve = rocCurve(...binaryInput(example));
    expect(Array.from(curve.thresholds, (threshold) => threshold + 0)).toEqual([Infinity, ...example.finiteThresholds.map((threshold) => threshold + 0)]);
    curve.truePositiveRate.forEach((rate, i) => expect(rate).toBeCloseTo(example.truePositiveRate[i], 12));
    curve.falsePositiveRate.forEach((rate, i) => expect(rate).toBeCloseTo(example.falsePositiveRate[i], 12));
  });

  test.each(golden.signed)("turns back where negative weights prevail", (example) => {
    const { truePositiveRate, falsePositiveRate } = rocCurve(...binaryInput(example));
    expect(truePositiveRate).toHaveLength(example.truePositiveRate.length + 1);
    example.truePositiveRate.forEach((rate, i) => expect(truePositiveRate[i + 1]).toBeCloseTo(rate, 12));
    example.falsePositiveRate.forEach((rate, i) => expect(falsePositiveRate[i + 1]).toBeCloseTo(rate, 12));
  });

  it("rises from (0, 0) to (1, 1)", () => {
    fc.assert(
      fc.property(twoClassRows, ({ scores, isSignal }) => {
        for (const rates of [rocCurve(scores, isSignal).falsePositiveRate, rocCurve(scores, isSignal).truePositiveRate]) {
          expect([rates.at(0), rates.at(-1)]).toEqual([0, 1]);
          expect([...rates]).toEqual([...rates].toSorted((a, b) => a - b));
        }
      }),
      { seed: 2 },
    );
  });

  it("refuses NaN, one class only, other flags and lengths that differ", () => {
    expect(() => rocCurve(Float64Array.of(0, NaN), Uint8Array.of(0, 1))).toThrow(/NaN in row 1/);
    expect(() => rocCurve(Float64Array.of(0, 1), Uint8Array.of(0, 0))).toThrow(/no signal rows/);
    expect(() => rocCurve(Float64Array.of(0, 1), Uint8Array.of(1, 1))).toThrow(/no background rows/);
    expect(() => rocCurve(Float64Array.of(0, 1), Uint8Array.of(1, 0), { weights: [0, 1] })).toThrow(/no signal rows/);
    expect(() => rocCurve(Float64Array.of(0, 1, 2), Uint8Array.of(1, 0, 0), { weights: [9, 1, -2] })).toThrow(/weights of the background rows sum to -1/);
    expect(() => rocCurve(Float64Array.of(0, 1, 2), Uint8Array.of(1, 0, 0), { weights: [9, 2, -2] })).toThrow(/no background rows/);
    expect(() => rocCurve(Float64Array.of(0, 1), Uint8Array.of(1, 0), { weights: [1, -1] })).toThrow(/weights sum to 0/);
    expect(() => rocCurve(Float64Array.of(0, 1), Uint8Array.of(2, 0))).toThrow(/got 2 in row 0/);
    expect(() => rocCurve(Float64Array.of(0, 1), Uint8Array.of(0))).toThrow(RangeError);
    expect(() => rocCurve(new Float64Array(0), new Uint8Array(0))).toThrow(/no rows/);
  });
});
