import { tensor } from "@mpm/tensor";
import { describe, expect, it, test } from "vitest";
import { accuracy } from "../src/index.js";
import { golden, multiclassInput } from "./fixtures.js";

describe("accuracy", () => {
  it("counts the rows whose highest score is the label's", () => {
    const scores = tensor("float32", [4, 2], [0.9, 0.1, 0.2, 0.8, 0.6, 0.4, 0.3, 0.7]);
    expect(accuracy(scores, Int32Array.of(0, 1, 1, 1))).toBe(0.75);
    expect(accuracy(Int32Array.of(0, 1, 0, 1), Int32Array.of(0, 1, 1, 1))).toBe(0.75);
    expect(accuracy(scores, Int32Array.of(0, 1, 1, 1), { weights: [1, 1, 6, 0] })).toBe(0.25);
  });

  test.each(golden.multiclass)("agrees with scikit-learn: $name", (example) => {
    const input = multiclassInput(example);
    expect(accuracy(...input)).toBeCloseTo(example.accuracy, 12);
    expect(accuracy(...input, { weights: example.weights })).toBeCloseTo(example.weightedAccuracy, 12);
  });

  test.each(golden.signed)("takes negative weights, as scikit-learn", ({ scores, isSignal, weights, accuracyAtHalf }) => {
    const predicted = Int32Array.from(scores, (score) => Number(score > 0.5));
    expect(accuracy(predicted, Int32Array.from(isSignal), { weights })).toBeCloseTo(accuracyAtHalf, 12);
  });

  it("refuses input that does not fit together", () => {
    const scores = tensor("float32", [2, 2], [0, 1, 1, 0]);
    expect(() => accuracy(scores, Int32Array.of(0))).toThrow(/one entry of labels per entry of predictions \(2\), got 1/);
    expect(() => accuracy(scores, Int32Array.of(0, 2))).toThrow(/labels in 0 .. 1, got 2 in row 1/);
    expect(() => accuracy(scores, Int32Array.of(0, 1), { weights: [1] })).toThrow(RangeError);
    expect(() => accuracy(scores, Int32Array.of(0, 1), { weights: [1, -1] })).toThrow(/the weights sum to 0/);
    expect(() => accuracy(scores, Int32Array.of(0, 1), { weights: [0, -2] })).toThrow(/the weights sum to -2/);
    expect(() => accuracy(new Int32Array(0), new Int32Array(0))).toThrow(/no rows/);
  });
});
