import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatRows, jagged, numRows, selectRows, sliceRows, type Columns, type Jagged } from "../src/index.js";

// Rows [1, 2], [], [3].
const rows = jagged(Int32Array.of(0, 2, 2, 3), { pt: Float32Array.of(1, 2, 3), id: BigInt64Array.of(10n, 20n, 30n) });

const lists = fc.array(fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 5 }), { maxLength: 8 });

function fromLists(values: readonly number[][]): Jagged<{ x: Int32Array }> {
  const offsets = new Int32Array(values.length + 1);
  for (const [i, row] of values.entries()) offsets[i + 1] = offsets[i] + row.length;
  return jagged(offsets, { x: Int32Array.from(values.flat()) });
}

function toLists({ offsets, columns }: Jagged<{ x: Int32Array }>): number[][] {
  return Array.from({ length: offsets.length - 1 }, (_, i) => [...columns.x.subarray(offsets[i], offsets[i + 1])]);
}

describe("jagged", () => {
  test("counts rows and keeps the memory", () => {
    const pt = Float32Array.of(1);
    expect(numRows(rows)).toBe(3);
    expect(numRows(jagged(Int32Array.of(0), {}))).toBe(0);
    expect(jagged(Int32Array.of(0, 1), { pt }).columns.pt).toBe(pt);
  });

  test.each([
    ["offsets that start late", [1, 3], "start at 0, got 1"], ["no offsets", [], "start at 0, got no elements"],
    ["decreasing offsets", [0, 4, 3], "got 4 then 3 at row 1"], ["a column of another length", [0, 2], 'expected 2 elements in column "x"'],
  ])("refuses %s", (_, offsets, message) => {
    const make = () => jagged(Int32Array.from(offsets), { x: new Float32Array(3) });
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });

  test.each([
    ["offsets", [0, 1], new Float32Array(1)], ["a column", Int32Array.of(0, 1), [1]],
  ])("refuses a plain array as %s", (_, offsets, x) => {
    expect(() => jagged(offsets as Int32Array, { x: x as Float32Array })).toThrow(TypeError);
  });
});

describe("selectRows", () => {
  test("worked values", () => {
    expect(selectRows(rows, [2, 1, 0, 2])).toEqual(
      jagged(Int32Array.of(0, 1, 1, 3, 4), { pt: Float32Array.of(3, 1, 2, 3), id: BigInt64Array.of(30n, 10n, 20n, 30n) }));
  });

  test.each([[-1], [3], [0.5]])("refuses row %d", (row) => {
    expect(() => selectRows(rows, [row])).toThrow(RangeError);
  });

  test("equals selecting lists", () => {
    fc.assert(fc.property(lists, fc.array(fc.nat()), (values, picks) => {
      const indices = values.length === 0 ? [] : picks.map((pick) => pick % values.length);
      expect(toLists(selectRows(fromLists(values), indices))).toEqual(indices.map((i) => values[i]));
    }), { seed: 2 });
  });
});

describe("sliceRows", () => {
  test("worked values, as views", () => {
    const slice = sliceRows(rows, 1);
    expect(slice).toEqual(jagged(Int32Array.of(0, 0, 1), { pt: Float32Array.of(3), id: BigInt64Array.of(30n) }));
    expect(slice.columns.pt.buffer).toBe(rows.columns.pt.buffer);
    expect(rows.offsets).toEqual(Int32Array.of(0, 2, 2, 3));
  });

  test.each([[-1, 1], [2, 1], [0, 4], [0.5, 1]])("refuses %d to %d", (start, stop) => {
    expect(() => sliceRows(rows, start, stop)).toThrow(RangeError);
  });
});

describe("concatRows", () => {
  test("undoes slicing", () => {
    fc.assert(fc.property(lists, fc.nat(), (values, cut) => {
      const whole = fromLists(values);
      const middle = cut % (values.length + 1);
      expect(concatRows([sliceRows(whole, 0, middle), sliceRows(whole, middle)])).toEqual(whole);
    }), { seed: 3 });
  });

  test("refuses differing columns", () => {
    const other = (columns: Columns) => () => concatRows<Columns>([rows, jagged(Int32Array.of(0, 1), columns)]);
    expect(other({ pt: new Float32Array(1) })).toThrow("expected columns id, pt in every part, got pt in part 1");
    expect(other({ pt: new Float32Array(1), id: new Int32Array(1) })).toThrow(TypeError);
    expect(() => concatRows([])).toThrow(RangeError);
  });
});
