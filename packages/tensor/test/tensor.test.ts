import { describe, expect, test } from "vitest";
import { sizeOf, tensor, type DType } from "../src/index.js";

describe("sizeOf", () => {
  test.each([[[], 1], [[3], 3], [[2, 3, 4], 24], [[5, 0], 0]])("%j has %i elements", (shape, size) => {
    expect(sizeOf(shape)).toBe(size);
  });

  test.each([[[-1]], [[1.5]], [[NaN]], [[2 ** 30, 2 ** 30]]])("%j is no shape", (shape) => {
    expect(() => sizeOf(shape)).toThrow(RangeError);
  });
});

describe("tensor", () => {
  test("zeros without data", () => {
    expect(tensor("int16", [2, 2])).toEqual({ dtype: "int16", shape: [2, 2], data: new Int16Array(4) });
  });

  test("a typed array of the right kind is used, not copied", () => {
    const data = Float32Array.of(1, 2);
    expect(tensor("float32", [2], data).data).toBe(data);
  });

  test("the shape is copied", () => {
    const shape = [1];
    const result = tensor("float32", shape);
    shape[0] = 7;
    expect(result.shape).toEqual([1]);
  });

  test.each([
    ["float32", [0.1], Float32Array.of(0.1)],
    ["float16", [1.5], Uint16Array.of(0x3e00)],
    ["bfloat16", [-2], Uint16Array.of(0xc000)],
    ["int64", [-3], BigInt64Array.of(-3n)],
    ["uint64", [2n ** 64n - 1n], BigUint64Array.of(2n ** 64n - 1n)],
    ["bool", [1], Uint8Array.of(1)],
    ["uint8", Float64Array.of(255), Uint8Array.of(255)],
  ] as const)("%s converts %s", (dtype, values, expected) => {
    expect(tensor<DType>(dtype, [1], values).data).toEqual(expected);
  });

  test.each([
    ["uint8", 256], ["uint8", -1], ["int32", 0.5], ["int32", NaN], ["int64", 0.5], ["uint64", -1n], ["bool", 2],
  ] as const)("%s refuses %s", (dtype, value) => {
    expect(() => tensor<DType>(dtype, [1], [value])).toThrow(RangeError);
  });

  test("the wrong number of elements is named", () => {
    expect(() => tensor("float32", [2, 3], [1])).toThrow("expected 6 elements for shape [2, 3], got 1");
  });

  test("an unknown dtype is a TypeError", () => {
    expect(() => tensor("float" as DType, [1])).toThrow(TypeError);
  });
});
