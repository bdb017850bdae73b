import { expect, test } from "vitest";
import { tensor, toFloat32, type DType } from "../src/index.js";

test("float32 is returned as it is", () => {
  const source = tensor("float32", [2], [1, 2]);
  expect(toFloat32(source)).toBe(source);
});

test.each(["float64", "float16", "bfloat16", "int8", "int32", "int64", "uint64"] as const)("%s is converted", (dtype) => {
  expect(toFloat32(tensor<DType>(dtype, [2, 1], [3, 100]))).toEqual(tensor("float32", [2, 1], [3, 100]));
});
