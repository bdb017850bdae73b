import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { auc } from "../src/index.js";
import { binaryInput, golden } from "./fixtures.js";
import { twoClassRows } from "./two-class-rows.js";

const twice = (row: number): boolean => row % 3 === 0;

describe("auc", () => {
  it("is 1 for perfect separation, 0 when inverted, 1/2 for ties", () => {
    expect(auc(Float64Array.of(1, 2), Uint8Array.of(0, 1))).toBe(1);
    expect(auc(Float64Array.of(1, 2), Uint8Array.of(1, 0))).toBe(0);
    expect(auc(Float64Array.of(2, 2), Uint8Array.of(1, 0))).toBe(0.5);
  });

  test.each(golden.binary)("agrees with scikit-learn: $name", (example) => {
    expect(auc(...binaryInput(example))).toBeCloseTo(example.auc, 12);
  });

  test.each(golden.signed)("weighs pairs by the product of their weights, negative ones too", (example) => {
    expect(auc(...binaryInput(example))).toBeCloseTo(example.auc, 12);
  });

  it("is the fraction of rightly ordered pairs, ties counting half", () => {
    fc.assert(
      fc.property(twoClassRows, ({ scores, isSignal }) => {
        const of = (flag: number): Float64Array => scores.filter((_, row) => isSignal[row] === flag);
        const wins = [...of(1)].flatMap((signal) => [...of(0)].map((background) => (Math.sign(signal - background) + 1) / 2));
        expect(auc(scores, isSignal)).toBeCloseTo(wins.reduce((total, win) => total + win, 0) / wins.length, 12);
      }),
      { seed: 3 },
    );
  });

  it("does not change under a rising map, and becomes 1 - AUC when the classes swap", () => {
    fc.assert(
      fc.property(twoClassRows, ({ scores, isSignal }) => {
        const area = auc(scores, isSignal);
        expect(auc(scores.map((score) => Math.exp(score) - 7), isSignal)).toBe(area);
        expect(auc(scores, isSignal.map((flag) => 1 - flag))).toBeCloseTo(1 - area, 12);
      }),
      { seed: 4 },
    );
  });

  it("counts a row of weight -1 as one that takes another row of the same score away", () => {
    fc.assert(
      fc.property(twoClassRows, fc.nat(), ({ scores, isSignal }, pick) => {
        const taken = 2 + (pick % Math.max(1, scores.length - 2)); // the first two stay, or a class might have no weight
        if (taken >= scores.length) return;
        const weights = [...scores.map(() => 1), -1];
        const rest = (_: number, row: number): boolean => row !== taken;
        expect(auc(Float64Array.of(...scores, scores[taken]), Uint8Array.of(...isSignal, isSignal[taken]), { weights }))
          .toBeCloseTo(auc(scores.filter(rest), isSignal.filter(rest)), 12);
      }),
      { seed: 7 },
    );
  });

  it("counts a row of weight 2 as two rows", () => {
    fc.assert(
      fc.property(twoClassRows, ({ scores, isSignal }) => {
        const weights = Array.from(scores, (_, row) => (twice(row) ? 2 : 1));
        const repeatedScores = Float64Array.of(...scores, ...scores.filter((_, row) => twice(row)));
        const repeatedFlags = Uint8Array.of(...isSignal, ...isSignal.filter((_, row) => twice(row)));
        expect(auc(scores, isSignal, { weights })).toBeCloseTo(auc(repeatedScores, repeatedFlags), 12);
      }),
      { seed: 5 },
    );
  });
});
