// Rows from several batches in any order, as one batch: how a shuffled buffer gives what it holds.
import { tensor, type TypedArray } from "@mpm/tensor";
import type { Column, ColumnBatch } from "./table.js";

type Columns = ColumnBatch["columns"];

/** Rows to take: of batch `from[i]` its row `rows[i]`. */
export interface RowPicks {
  readonly from: Int32Array;
  readonly rows: Int32Array;
}

/** Where the entries of each pick lie at some level. */
interface Ranges {
  readonly from: Int32Array;
  readonly starts: Int32Array;
  readonly stops: Int32Array;
}

const MOST_ENTRIES = 2 ** 31 - 1;
/** From here on a copy of a range is faster than its words one by one. */
const LONG_RANGE = 32;

/** Offsets of picked rows, and where the entries lie; the same for all columns that have the same offsets. */
interface Lists {
  readonly sources: readonly (readonly Int32Array[])[];
  readonly offsets: readonly Int32Array[];
  readonly ranges: Ranges;
}

/** New columns with the rows picked from batches that have the same columns. Columns that share offsets do so afterwards. @throws RangeError beyond 2^31 - 1 entries. */
export function gatherRows(batches: readonly Columns[], picks: RowPicks): Columns {
  const known: Lists[] = [];
  return Object.fromEntries(Object.keys(batches[0] ?? {}).map((name) => {
    const parts = batches.map((columns) => columns[name]);
    let lists = known.find(({ sources }) => sources.every((offsets, part) => areSame(offsets, parts[part].offsets)));
    if (lists === undefined) known.push(lists = gatherLists(name, parts.map(({ offsets }) => offsets), picks));
    return [name, { ...parts[0], offsets: lists.offsets, data: gatherEntries(name, parts, lists.ranges) }];
  }));
}

const areSame = (some: readonly Int32Array[], others: readonly Int32Array[]): boolean => some.length === others.length && some.every((offsets, level) => offsets === others[level]);

/** Those rows of one batch. */
export const selectBatchRows = (columns: Columns, rows: Int32Array): Columns => gatherRows([columns], { from: new Int32Array(rows.length), rows });

/** The same columns in memory of their own: a view would hold all that is behind it. Equal offsets become one array. */
export function ownColumns(columns: Columns): Columns {
  const known: Int32Array[] = [];
  const ownOffsets = (offsets: Int32Array): Int32Array => {
    const same = known.find((other) => other.length === offsets.length && other.every((offset, at) => offset === offsets[at]));
    if (same === undefined) known.push(own(offsets));
    return same ?? known[known.length - 1];
  };
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, { ...column, data: own(column.data), offsets: column.offsets.map(ownOffsets) }]));
}

const own = <T extends TypedArray>(array: T): T => (array.byteLength === array.buffer.byteLength ? array : (array.slice() as T));

function gatherLists(name: string, sources: readonly (readonly Int32Array[])[], { from, rows }: RowPicks): Lists {
  const ranges = { from, starts: rows.slice(), stops: rows.map((row) => row + 1) };
  const offsets = sources[0].map((_, level) => gatherOffsets(name, sources.map((levels) => levels[level]), ranges));
  return { sources, offsets, ranges };
}

function gatherEntries(name: string, parts: readonly Column[], ranges: Ranges): TypedArray {
  const { dtype, shape } = parts[0];
  const data = tensor(dtype, [checkedTotal(name, ranges), ...shape]).data;
  const words = parts.map((part) => wordsOf(part.data));
  const entryWords = shape.reduce((product, size) => product * size, data.BYTES_PER_ELEMENT / words[0].BYTES_PER_ELEMENT);
  copyRanges(wordsOf(data), words, ranges, entryWords);
  return data;
}

/** Offsets of the lists in the ranges, which are moved a level further in. */
function gatherOffsets(name: string, parts: readonly Int32Array[], ranges: Ranges): Int32Array {
  const { from, starts, stops } = ranges;
  const offsets = new Int32Array(checkedTotal(name, ranges) + 1);
  let at = 0;
  let length = 0;
  for (let pick = 0; pick < from.length; pick++) {
    const part = parts[from[pick]];
    const [start, stop] = [starts[pick], stops[pick]];
    const base = length - part[start];
    for (let list = start + 1; list <= stop; list++) offsets[++at] = base + part[list];
    starts[pick] = part[start];
    stops[pick] = part[stop];
    length = base + part[stop];
  }
  return offsets;
}

function checkedTotal(name: string, { starts, stops }: Ranges): number {
  let total = 0;
  for (let pick = 0; pick < starts.length; pick++) total += stops[pick] - starts[pick];
  if (total <= MOST_ENTRIES) return total;
  throw new RangeError(`column "${name}": ${total} entries exceed the 2^31 - 1 that int32 offsets can count: take fewer rows at once`);
}

type Words = Uint8Array | Uint16Array | Uint32Array;

/** The same memory as unsigned words: copies keep every bit, of a NaN too. */
function wordsOf({ buffer, byteOffset, byteLength, BYTES_PER_ELEMENT: width }: TypedArray): Words {
  if (width === 1) return new Uint8Array(buffer, byteOffset, byteLength);
  return width === 2 ? new Uint16Array(buffer, byteOffset, byteLength / 2) : new Uint32Array(buffer, byteOffset, byteLength / 4);
}

/** Copies ranges of entries of so many words each, one after the other. */
function copyRanges(target: Words, sources: readonly Words[], { from, starts, stops }: Ranges, size: number): void {
  let at = 0;
  for (let pick = 0; pick < from.length; pick++) {
    const source = sources[from[pick]];
    const [start, stop] = [starts[pick] * size, stops[pick] * size];
    if (stop - start >= LONG_RANGE) target.set(source.subarray(start, stop), at);
    else for (let word = start; word < stop; word++) target[at + word - start] = source[word];
    at += stop - start;
  }
}
