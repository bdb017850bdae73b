import { expect, test } from "vitest";
import { dataConstructor, emptyLike } from "../src/dtype.js";
import { bytesPerElement, type DType } from "../src/index.js";

test.each([
  ["float32", 4, Float32Array], ["float64", 8, Float64Array], ["float16", 2, Uint16Array], ["bfloat16", 2, Uint16Array],
  ["int8", 1, Int8Array], ["int16", 2, Int16Array], ["int32", 4, Int32Array], ["int64", 8, BigInt64Array],
  ["uint8", 1, Uint8Array], ["uint16", 2, Uint16Array], ["uint32", 4, Uint32Array], ["uint64", 8, BigUint64Array],
  ["bool", 1, Uint8Array],
] as const)("%s is %i bytes in a typed array", (dtype, width, constructor) => {
  expect(bytesPerElement(dtype)).toBe(width);
  expect(dataConstructor(dtype)).toBe(constructor);
});

test.each(["float", "toString", ""])("the unknown dtype %j is refused", (name) => {
  expect(() => bytesPerElement(name as DType)).toThrow(TypeError);
});

test("emptyLike keeps the kind", () => {
  expect(emptyLike(Int16Array.of(1, 2), 3)).toEqual(new Int16Array(3));
});
