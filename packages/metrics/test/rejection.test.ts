import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { rejection } from "../src/index.js";
import { binaryInput, golden } from "./fixtures.js";
import { twoClassRows } from "./two-class-rows.js";

describe("rejection", () => {
  const scores = Float64Array.of(5, 4, 3, 2, 1, 0);
  const isSignal = Uint8Array.of(1, 0, 1, 0, 0, 0);

  it("is one over the background efficiency", () => {
    expect(rejection(scores, isSignal, { signalEfficiency: 1 })).toBe(4);
    expect(rejection(scores, isSignal)).toBe(Infinity);
  });

  it("is infinite where negative weights make the background that passes less than none", () => {
    expect(rejection(scores, isSignal, { signalEfficiency: 1, weights: [1, -1, 1, 2, 2, 2] })).toBe(Infinity);
    expect(rejection(scores, isSignal, { signalEfficiency: 1, weights: [1, 2, 1, -1, 5, 2] })).toBe(4);
  });

  it("interpolates within a tie", () => {
    // Half of the tied signal is kept with half of the tied background.
    expect(rejection(Float64Array.of(1, 1, 0), Uint8Array.of(1, 0, 0), { signalEfficiency: 0.5 })).toBe(4);
  });

  test.each(golden.binary)("agrees with scikit-learn's curve: $name", (example) => {
    const [scoresOfCase, flags, options] = binaryInput(example);
    for (const [efficiency, expected] of Object.entries(example.rejections)) {
      const value = rejection(scoresOfCase, flags, { ...options, signalEfficiency: Number(efficiency) });
      expect(1 / value).toBeCloseTo(expected === null ? 0 : 1 / expected, 12);
    }
  });

  it("falls as the signal efficiency rises", () => {
    const efficiency = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(twoClassRows, efficiency, efficiency, (rows, a, b) => {
        const at = (signalEfficiency: number): number => rejection(rows.scores, rows.isSignal, { signalEfficiency });
        expect(1 / at(Math.min(a, b))).toBeLessThanOrEqual(1 / at(Math.max(a, b)) + 1e-12);
      }),
      { seed: 6 },
    );
  });

  it("refuses an efficiency outside (0, 1]", () => {
    for (const signalEfficiency of [0, 1.5, NaN]) expect(() => rejection(scores, isSignal, { signalEfficiency })).toThrow(RangeError);
  });
});
