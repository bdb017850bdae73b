import * as fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { tensor } from "../src/index.js";
import { fromNdarray, toNdarray } from "../src/ndarray.js";
import { arbitraryTensor, bitsOf } from "./arbitrary-tensor.js";

const matrix = ndarray(Float32Array.of(0, 1, 2, 3, 4, 5), [2, 3]);

describe("toNdarray", () => {
  test("shares the memory", () => {
    const source = tensor("float32", [2, 3]);
    const array = toNdarray(source);
    array.set(1, 2, 7);
    expect(source.data[5]).toBe(7);
    expect(array.dtype).toBe("float32");
  });
});

describe("fromNdarray", () => {
  test("a contiguous array is a view", () => {
    const row = fromNdarray(matrix.pick(1, null));
    expect(row).toEqual(tensor("float32", [3], [3, 4, 5]));
    expect(row.data.buffer).toBe(matrix.data.buffer);
  });

  test.each([
    ["transposed", matrix.transpose(1, 0), [3, 2], [0, 3, 1, 4, 2, 5]],
    ["reversed", matrix.step(-1, -1), [2, 3], [5, 4, 3, 2, 1, 0]],
    ["every second column", matrix.step(1, 2), [2, 2], [0, 2, 3, 5]],
    ["an inner block", matrix.lo(1, 1), [1, 2], [4, 5]],
    ["a column", matrix.pick(null, 1), [2], [1, 4]],
    ["one element", matrix.pick(1, 1), [], [4]],
  ])("%s", (_, array, shape, values) => {
    expect(fromNdarray(array)).toEqual(tensor("float32", shape, values));
  });

  test("any plain tensor makes the round trip", () => {
    const plain = arbitraryTensor(["float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]);
    fc.assert(fc.property(plain, (source) => {
      expect(bitsOf(fromNdarray(toNdarray(source)))).toEqual(bitsOf(source));
    }), { seed: 16 });
  });

  test("refuses plain lists and reaching outside the data", () => {
    expect(() => fromNdarray(ndarray([1, 2]) as unknown as Parameters<typeof fromNdarray>[0])).toThrow(TypeError);
    for (const [stride, offset] of [[2, 0], [1, 4], [-1, 1], [1, -1]]) {
      expect(() => fromNdarray({ data: new Int8Array(6), shape: [4], stride: [stride], offset })).toThrow(RangeError);
    }
  });
});
