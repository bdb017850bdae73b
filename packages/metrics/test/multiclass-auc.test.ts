import { tensor } from "@mpm/tensor";
import { describe, expect, it, test } from "vitest";
import { auc, oneVsRestAuc, pairwiseAuc } from "../src/index.js";
import { golden, multiclassInput } from "./fixtures.js";

describe.each(golden.multiclass)("agrees with scikit-learn: $name", (example) => {
  const input = multiclassInput(example);

  test("oneVsRestAuc", () => {
    const { perClass, mean } = oneVsRestAuc(...input);
    perClass.forEach((area, i) => expect(area).toBeCloseTo(example.oneVsRest[i], 12));
    expect(mean).toBeCloseTo(example.macro, 12);
    expect(oneVsRestAuc(...input, { average: "weighted" }).mean).toBeCloseTo(example.weighted, 12);
  });

  test("pairwiseAuc", () => {
    const { matrix, mean } = pairwiseAuc(...input);
    const expected = example.pairs.map((area) => area ?? NaN);
    matrix.data.forEach((area, i) => expect(area - expected[i] || 0).toBeCloseTo(0, 12));
    expect(Array.from(matrix.data, Number.isNaN)).toEqual(expected.map(Number.isNaN));
    expect(mean).toBeCloseTo(example.handTill, 12);
  });
});

describe("oneVsRestAuc and pairwiseAuc", () => {
  const scores = tensor("float32", [3, 2], [0.75, 0.25, 0.5, 0.5, 0.25, 0.75]);

  it("agree with auc for two classes", () => {
    const labels = Int32Array.of(0, 1, 0);
    const expected = auc(Float32Array.of(0.75, 0.5, 0.25), Uint8Array.of(1, 0, 1));
    expect([...oneVsRestAuc(scores, labels).perClass]).toEqual([expected, expected]);
    expect([...pairwiseAuc(scores, labels).matrix.data]).toEqual([NaN, expected, expected, NaN]);
  });

  it("refuse a class without rows, a single column and lengths that differ", () => {
    expect(() => oneVsRestAuc(scores, Int32Array.of(0, 0, 0))).toThrow(/class 1 has no rows/);
    expect(() => pairwiseAuc(scores, Int32Array.of(1, 1, 1))).toThrow(/class 0 has no rows/);
    expect(() => pairwiseAuc(tensor("float32", [2, 1]), Int32Array.of(0, 0))).toThrow(/at least 2 classes/);
    expect(() => pairwiseAuc(scores, Int32Array.of(0, 1))).toThrow(RangeError);
  });
});
