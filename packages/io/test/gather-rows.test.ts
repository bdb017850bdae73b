import { tensor, type DType } from "@mpm/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gatherRows, ownColumns, selectBatchRows } from "../src/gather-rows.js";
import type { Column } from "../src/table.js";

/** A row of a column as nested arrays. */
function rowOf({ data, offsets, shape }: Column, row: number): unknown {
  const size = shape.reduce((product, length) => product * length, 1);
  const list = (level: number, at: number): unknown => {
    if (level === offsets.length) return Array.from(data.subarray(at * size, (at + 1) * size) as Float32Array);
    const [start, stop] = [offsets[level][at], offsets[level][at + 1]];
    return Array.from({ length: stop - start }, (_, index) => list(level + 1, start + index));
  };
  return list(0, row);
}

/** A column of random rows: `levels` of lists of entries of `shape`. */
function columnOf(rows: readonly unknown[], levels: number, dtype: DType, shape: readonly number[]): Column {
  const offsets = Array.from({ length: levels }, () => [0]);
  const data: number[] = [];
  const add = (value: unknown, level: number): void => {
    if (level === levels) return void data.push(...(value as number[]));
    for (const part of value as unknown[]) add(part, level + 1);
    offsets[level].push(level + 1 === levels ? data.length / shape.reduce((product, size) => product * size, 1) : offsets[level + 1].length - 1);
  };
  for (const row of rows) add(row, 0);
  const entries = data.length / shape.reduce((product, size) => product * size, 1);
  const values = dtype === "int64" ? BigInt64Array.from(data, BigInt) : data;
  return { dtype, data: tensor(dtype, [entries, ...shape], values as never).data, offsets: offsets.map((list) => Int32Array.from(list)), shape };
}

const kinds = fc.record({ levels: fc.constantFrom(0, 1, 2), dtype: fc.constantFrom<DType>("float32", "float64", "int8", "uint16", "int64"), shape: fc.constantFrom([], [2], [2, 20]) });
const cases = kinds.chain(({ levels, dtype, shape }) => {
  const size = shape.reduce((product: number, length) => product * length, 1);
  let row: fc.Arbitrary<unknown> = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: size, maxLength: size });
  for (let level = 0; level < levels; level++) row = fc.array(row, { maxLength: 4 });
  return fc.record({ levels: fc.constant(levels), dtype: fc.constant(dtype), shape: fc.constant(shape), batches: fc.array(fc.array(row, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 }), seed: fc.array(fc.nat(), { maxLength: 12 }) });
});

describe("gatherRows", () => {
  test("gives the rows that are picked, of any type and depth", () => {
    fc.assert(fc.property(cases, ({ levels, dtype, shape, batches, seed }) => {
      const columns = batches.map((rows) => ({ x: columnOf(rows, levels, dtype, shape) }));
      const from = Int32Array.from(seed, (number) => number % batches.length);
      const rows = Int32Array.from(seed, (number, pick) => Math.floor(number / 7) % batches[from[pick]].length);
      const { x } = gatherRows(columns, { from, rows });
      expect([x.dtype, x.shape, x.offsets.length]).toEqual([dtype, shape, levels]);
      const expected = Array.from(from, (batch, pick) => rowOf(columns[batch].x, rows[pick]));
      expect(Array.from(from, (_, pick) => rowOf(x, pick))).toEqual(expected);
      const entries = x.offsets.at(-1)?.at(-1) ?? from.length;
      expect(x.data.length).toBe(entries * shape.reduce((product: number, size) => product * size, 1));
    }));
  });
  test("lets columns share offsets that shared them", () => {
    const offsets = [Int32Array.of(0, 2, 3)];
    const x: Column = { dtype: "int8", data: Int8Array.of(1, 2, 3), offsets, shape: [] };
    const { a, b, c } = selectBatchRows({ a: x, b: { ...x, data: Int8Array.of(4, 5, 6) }, c: { ...x, offsets: [Int32Array.of(0, 1, 3)] } }, Int32Array.of(1, 0));
    expect([a, b, c].map(({ data, offsets: [own] }) => [...data, ...own])).toEqual([[3, 1, 2, 0, 1, 3], [6, 4, 5, 0, 1, 3], [2, 3, 1, 0, 2, 3]]);
    expect(a.offsets).toBe(b.offsets);
  });
  test("keeps the bits of a NaN", () => {
    const data = new Float64Array(BigUint64Array.of(0x7ff8_0000_dead_beefn).buffer);
    const { x } = selectBatchRows({ x: { dtype: "float64", data, offsets: [], shape: [] } }, Int32Array.of(0, 0));
    expect(new BigUint64Array(x.data.buffer)).toEqual(BigUint64Array.of(0x7ff8_0000_dead_beefn, 0x7ff8_0000_dead_beefn));
  });
  test("refuses more entries than offsets can count, before it takes the memory", () => {
    const x: Column = { dtype: "int8", data: new Int8Array(), offsets: [Int32Array.of(0, 2 ** 30)], shape: [] };
    expect(() => selectBatchRows({ x }, Int32Array.of(0, 0, 0))).toThrow(/column "x": 3221225472 entries exceed/);
  });
});

test("ownColumns copies views and nothing else, and shares equal offsets", () => {
  const [whole, view] = [Float32Array.of(1, 2), Float32Array.of(1, 2, 3).subarray(1)];
  const offsets = [Int32Array.of(0, 1, 2)];
  const { a, b } = ownColumns({ a: { dtype: "float32", data: whole, offsets, shape: [] }, b: { dtype: "float32", data: view, offsets: [Int32Array.of(0, 1, 2)], shape: [] } });
  expect(a.data).toBe(whole);
  expect([b.data, b.data.buffer.byteLength]).toEqual([view, 8]);
  expect([a.offsets, a.offsets[0]]).toEqual([offsets, b.offsets[0]]);
  expect(a.offsets[0]).toBe(b.offsets[0]);
});
