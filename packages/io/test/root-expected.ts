// What root-files.py writes, computed again from the entry numbers.
import type { Column } from "../src/table.js";

const range = (start: number, stop: number): readonly number[] => Array.from({ length: stop - start }, (_, index) => start + index);
const countOf = (entry: number): number => entry % 5;

/** Columns of one number an entry. */
export const FLAT: Readonly<Record<string, readonly [dtype: string, value: (entry: number) => number | bigint]>> = {
  flag: ["bool", (entry) => Number(entry % 3 === 0)],
  i1: ["int8", (entry) => entry - 50], i2: ["int16", (entry) => entry * -300 || 0], i4: ["int32", (entry) => entry * -70_000 || 0], i8: ["int64", (entry) => BigInt(entry) * -(2n ** 40n) - 1n],
  u1: ["uint8", (entry) => entry * 2], u2: ["uint16", (entry) => entry * 600], u4: ["uint32", (entry) => entry * 40_000_000], u8: ["uint64", (entry) => (BigInt(entry) * 2n ** 57n) % 2n ** 64n],
  f4: ["float32", (entry) => entry / 8], f8: ["float64", (entry) => entry / 3],
};
/** Columns of `countOf` numbers an entry. */
export const JAGGED: Readonly<Record<string, readonly [dtype: string, value: (entry: number, item: number) => number | bigint]>> = {
  jet_pt: ["float32", (entry, item) => entry + item / 4], jet_n: ["int32", (entry, item) => entry * 10 + item], long: ["int64", (entry, item) => BigInt(entry) * 2n ** 40n + BigInt(item)],
};

/** Entries `start` .. `stop` - 1 of a column. */
export function expected(name: string, start: number, stop: number): object {
  const entries = range(start, stop);
  if (name in FLAT) return { dtype: FLAT[name][0], shape: [], offsets: [], values: entries.map(FLAT[name][1]) };
  if (name === "matrix") return { dtype: "float32", shape: [2, 3], offsets: [], values: range(start * 6, stop * 6) };
  if (name === "lists") return expectedLists(entries);
  const offsets = [0];
  for (const entry of entries) offsets.push(offsets[offsets.length - 1] + countOf(entry));
  return { dtype: JAGGED[name][0], shape: [], offsets: [offsets], values: entries.flatMap((entry) => range(0, countOf(entry)).map((item) => JAGGED[name][1](entry, item))) };
}

/** The same of a column that was read. */
export const seen = ({ dtype, shape, offsets, data }: Column): object => ({ dtype, shape, offsets: offsets.map((level) => [...level]), values: [...data] });

/** Item by item of an entry, as many copies of a number as there were items before. */
function expectedLists(entries: readonly number[]): object {
  const outer = [0];
  const inner = [0];
  const values: number[] = [];
  for (const entry of entries) {
    for (let item = 0; item < countOf(entry); item++) {
      for (let copy = 0; copy < item; copy++) values.push(entry * 10 + item);
      inner.push(values.length);
    }
    outer.push(inner.length - 1);
  }
  return { dtype: "int32", shape: [], offsets: [outer, inner], values };
}
