import { describe, expect, it, test } from "vitest";
import { confusionMatrix } from "../src/index.js";
import { golden, multiclassInput } from "./fixtures.js";

describe("confusionMatrix", () => {
  it("has true classes as rows and predicted classes as columns", () => {
    const matrix = confusionMatrix(Int32Array.of(0, 1, 1, 1), Int32Array.of(0, 0, 1, 1), 2);
    expect(matrix.shape).toEqual([2, 2]);
    expect([...matrix.data]).toEqual([1, 1, 0, 2]);
  });

  test.each(golden.multiclass)("agrees with scikit-learn: $name", (example) => {
    expect([...confusionMatrix(...multiclassInput(example), 4).data]).toEqual(example.confusion);
  });

  it("refuses classes outside the matrix and lengths that differ", () => {
    expect(() => confusionMatrix(Int32Array.of(2), Int32Array.of(0), 2)).toThrow(/predictions in 0 .. 1, got 2 in row 0/);
    expect(() => confusionMatrix(Int32Array.of(1), Int32Array.of(-1), 2)).toThrow(/labels in 0 .. 1, got -1/);
    expect(() => confusionMatrix(Int32Array.of(1), Int32Array.of(0, 1), 2)).toThrow(RangeError);
  });
});
