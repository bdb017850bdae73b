import { MpmError } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { parseReference, readReference } from "../src/recipe-reference.js";
import type { ColumnBatch } from "../src/index.js";
import { batch, shaped } from "./recipe-batch.js";

const padded = batch({ X: shaped([3, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), flat: shaped([7], Array.from({ length: 14 }, (_, at) => at)) });
const lists = batch({ pt: [[5, 6], [], [7]], id: [1, 2, 3] }, 10);

describe("parseReference", () => {
  test.each([
    ["pt", "pt", []],
    ["X[:, 0]", "X", [{ start: 0, stop: Infinity, step: 1 }, 0]],
    ["b[1:800:4]", "b", [{ start: 1, stop: 800, step: 4 }]],
    ["Jet.Tau[5][:,1]", "Jet.Tau[5]", [{ start: 0, stop: Infinity, step: 1 }, 1]],
  ])("%s", (text, column, axes) => expect(parseReference(text)).toEqual({ column, axes }));

  test.each(["X[a]", "X[-1]", "X[]", "X[::0]", "X[1:2:3:4]", "X[1.5]"])("refuses %s", (text) => expect(() => parseReference(text)).toThrow(RangeError));
});

describe("readReference", () => {
  test.each([
    ["X[:, 1]", [2, 4, 6, 8, 10, 12], [0, 3, 6]],
    ["X[1]", [3, 4, 9, 10], [0, 2, 4]],
    ["X[2, 0]", [5, 11], undefined],
    ["X[1:, 0]", [3, 5, 9, 11], [0, 2, 4]],
    ["flat[1:6:2]", [1, 3, 5, 8, 10, 12], [0, 3, 6]],
    ["flat[5:100]", [5, 6, 12, 13], [0, 2, 4]],
    ["flat[9:]", [], [0, 0, 0]],
  ])("%s", (reference, values, offsets) => {
    const numbers = readReference(padded, reference);
    expect([...numbers.values]).toEqual(values);
    expect(numbers.offsets && [...numbers.offsets]).toEqual(offsets);
  });

  test("lists and numbers of rows", () => {
    expect(readReference(lists, "pt")).toEqual({ offsets: Int32Array.of(0, 2, 2, 3), values: Float64Array.of(5, 6, 7) });
    expect(readReference(lists, "pt[:]")).toEqual(readReference(lists, "pt"));
    expect(readReference(lists, "id")).toEqual({ values: Float64Array.of(1, 2, 3) });
    expect(readReference(batch({ pt: [[5, 6], [7]] }), "pt[0]")).toEqual({ values: Float64Array.of(5, 7) });
  });

  test("a number of each entry of lists", () => {
    const tau = { dtype: "float32", data: Float32Array.of(1, 2, 3, 4, 5, 6), offsets: [Int32Array.of(0, 1, 3)], shape: [2] } as const;
    const { values, offsets } = readReference({ start: 0, numRows: 2, columns: { tau } }, "tau[:, 1]");
    expect([[...values], offsets]).toEqual([[2, 4, 6], Int32Array.of(0, 1, 3)]);
    expect(() => readReference({ start: 0, numRows: 2, columns: { tau } }, "tau")).toThrow('"tau" has lists of shape [2] entries');
  });

  test("half precision is read as numbers, not as bits", () => {
    const [ones, twoAndHalf] = [0x3c00, 0x4100]; // IEEE 754 binary16
    const half = (offsets: readonly Int32Array[]): ColumnBatch => ({ start: 0, numRows: 2, columns: { pt: { dtype: "float16", data: Uint16Array.of(ones, twoAndHalf), offsets, shape: [] } } });
    expect(readReference(half([]), "pt")).toEqual({ values: Float64Array.of(1, 2.5) });
    expect(readReference(half([Int32Array.of(0, 2, 2)]), "pt")).toEqual({ offsets: Int32Array.of(0, 2, 2), values: Float64Array.of(1, 2.5) });
    const brain = { dtype: "bfloat16" as const, data: Uint16Array.of(0x3f80, 0x4020), offsets: [], shape: [] };
    expect(readReference({ start: 0, numRows: 2, columns: { pt: brain } }, "pt")).toEqual({ values: Float64Array.of(1, 2.5) });
  });

  test("64-bit integers are exact or refused", () => {
    const big = (value: bigint) => ({ start: 0, numRows: 1, columns: { id: { dtype: "uint64", data: BigUint64Array.of(value), offsets: [], shape: [] } } as const });
    expect(readReference(big(2n ** 53n - 1n), "id").values[0]).toBe(2 ** 53 - 1);
    expect(() => readReference(big(2n ** 53n), "id")).toThrow(MpmError);
  });

  test("says what is wrong", () => {
    expect(() => readReference(lists, "pT")).toThrow('there is no column "pT": near names are pt');
    expect(() => readReference(lists, "pt[0]")).toThrow('"pt[0]": row 11 has a list of 0, expected more than 0');
    expect(() => readReference(padded, "X")).toThrow('"X": the column has shape [3, 2] by row');
    expect(() => readReference(padded, "X[:, 2]")).toThrow('"X[:, 2]": expected a place below 2, got 2');
    expect(() => readReference(padded, "flat[0, 0]")).toThrow(RangeError);
    expect(() => readReference(lists, "pt[1:]")).toThrow(RangeError);
  });
});
