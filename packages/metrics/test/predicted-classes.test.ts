import { tensor } from "@mpm/tensor";
import { describe, expect, it, test } from "vitest";
import { predictedClasses } from "../src/index.js";
import { golden, multiclassInput } from "./fixtures.js";

describe("predictedClasses", () => {
  it("takes the highest score, of equal scores the first", () => {
    const scores = tensor("float32", [3, 3], [1, 3, 2, 5, 5, 5, -Infinity, -2, -1]);
    expect([...predictedClasses(scores)]).toEqual([1, 0, 2]);
  });

  test.each(golden.multiclass)("agrees with numpy: $name", (example) => {
    expect([...predictedClasses(multiclassInput(example)[0])]).toEqual(example.predicted);
  });

  it("names the row of a NaN, and refuses other shapes and types", () => {
    expect(() => predictedClasses(tensor("float32", [2, 2], [0, 1, 1, NaN]))).toThrow(/NaN in row 1/);
    expect(() => predictedClasses(tensor("float32", [4]))).toThrow(/shape \[rows, classes\], got \[4\]/);
    expect(() => predictedClasses(tensor("float32", [0, 2]))).toThrow(/no rows/);
    // @ts-expect-error: a caller without type checks
    expect(() => predictedClasses(tensor("float64", [1, 2]))).toThrow(TypeError);
  });
});
