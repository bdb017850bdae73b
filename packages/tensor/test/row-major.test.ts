import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sizeOf } from "../src/index.js";
import { columnMajorStrides, rowMajorStrides, toRowMajor } from "../src/row-major.js";

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });

test("strides of a shape", () => {
  expect(rowMajorStrides([2, 3, 4])).toEqual([12, 4, 1]);
  expect(columnMajorStrides([2, 3, 4])).toEqual([1, 2, 6]);
  expect(rowMajorStrides([])).toEqual([]);
});

test.each([
  ["a transposed matrix", [3, 2], [1, 3], 0, [0, 3, 1, 4, 2, 5]],
  ["a reversed row", [3], [-1], 2, [2, 1, 0]],
  ["every second element", [3], [2], 1, [1, 3, 5]],
  ["a repeated element", [2, 2], [0, 0], 4, [4, 4, 4, 4]],
  ["a scalar", [], [], 5, [5]],
  ["nothing", [2, 0], [1, 1], 0, []],
])("%s", (_, shape, strides, offset, expected) => {
  expect([...toRowMajor(Int8Array.of(0, 1, 2, 3, 4, 5), shape, strides, offset)]).toEqual(expected);
});

test("row-major data stays as it is", () => {
  fc.assert(fc.property(shapes, (shape) => {
    const data = Int32Array.from({ length: sizeOf(shape) }, (_, i) => i);
    expect(toRowMajor(data, shape, rowMajorStrides(shape))).toEqual(data);
  }), { seed: 8 });
});

test("reversing the axes of column-major data gives row-major data", () => {
  fc.assert(fc.property(shapes, (shape) => {
    const data = Int32Array.from({ length: sizeOf(shape) }, (_, i) => i);
    const reversed = shape.toReversed();
    expect(toRowMajor(data, reversed, columnMajorStrides(shape).toReversed())).toEqual(data);
  }), { seed: 9 });
});
