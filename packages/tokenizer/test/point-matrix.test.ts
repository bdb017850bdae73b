import { tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { checkMatrix } from "../src/point-matrix.js";

test("gives the size, also without rows", () => {
  expect(checkMatrix(tensor("float32", [2, 3]), "points")).toEqual({ rows: 2, width: 3 });
  expect(checkMatrix(tensor("float32", [0, 3]), "points")).toEqual({ rows: 0, width: 3 });
});

test("names what is wrong", () => {
  expect(() => checkMatrix(tensor("float32", [2, 3, 1]), "points")).toThrow(/points of shape \[rows, width\].*got \[2, 3, 1\]/);
  expect(() => checkMatrix(tensor("float32", [2, 0]), "points")).toThrow(RangeError);
  expect(() => checkMatrix(tensor("float32", []), "points")).toThrow(RangeError);
  expect(() => checkMatrix(tensor("float32", [2, 2], [1, 2, -Infinity, 4]), "points")).toThrow(/got -Infinity at row 1, column 0/);
  const wrong: unknown = tensor("int32", [1, 1]);
  expect(() => checkMatrix(wrong as ReturnType<typeof tensor<"float32">>, "points")).toThrow(/float32 tensor, got int32/);
});
