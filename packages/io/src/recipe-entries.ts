// Entries of a file's rows (particles, objects, or one for each row) whose columns are read when asked for.
import { MpmError } from "@mpm/tensor";
import { readReference, type Numbers } from "./recipe-reference.js";
import type { ColumnBatch } from "./table.js";

/** NaN and infinite numbers that were seen. */
export interface NonFinite {
  /** By column: how many, and the first row of the batch with one. */
  readonly columns: Map<string, { readonly count: number; readonly row: number }>;
  /** Rows of the batch with one. */
  readonly rows: Set<number>;
}

export interface Entries {
  /** [rows of the batch + 1] */
  readonly offsets: Int32Array;
  /** A column's numbers, [entries]; a number of the row counts for all its entries. */
  readonly read: (reference: string) => Float64Array;
}

/** Offsets [rows + 1] of rows with one entry each. */
export const oneEach = (numRows: number): Int32Array => Int32Array.from({ length: numRows + 1 }, (_, row) => row);

/** Row of each entry. */
export function rowOfEntries(offsets: Int32Array): Int32Array {
  const rows = new Int32Array(offsets[offsets.length - 1]);
  for (let row = 0; row + 1 < offsets.length; row++) rows.fill(row, offsets[row], offsets[row + 1]);
  return rows;
}

/** The values at these places. */
export function takeNumbers(values: ArrayLike<number>, places: Int32Array): Float64Array {
  const taken = new Float64Array(places.length);
  for (let at = 0; at < places.length; at++) taken[at] = values[places[at]];
  return taken;
}

/** One entry for each row of the batch. */
export function rowEntries(batch: ColumnBatch): Entries {
  return cached(oneEach(batch.numRows), (reference) => {
    const { offsets, values } = readReference(batch, reference);
    if (offsets) throw new RangeError(`"${reference}" has lists, expected a number for each row: choose one, as in "${reference}[0]"`);
    return values;
  });
}

/** Lists whose entries have the numbers of their rows. */
export function spreadEntries(rows: Entries, offsets: Int32Array): Entries {
  const rowOf = rowOfEntries(offsets);
  return cached(offsets, (reference) => takeNumbers(rows.read(reference), rowOf));
}

/** The entries of the lists that are among these columns. */
export function listEntries(batch: ColumnBatch, references: readonly string[]): Entries {
  const numbers = new Map(references.map((reference) => [reference, readReference(batch, reference)]));
  const [first, { offsets } = { offsets: undefined }] = [...numbers].find(([, { offsets: lists }]) => lists !== undefined) ?? [];
  if (first === undefined || offsets === undefined) {
    throw new RangeError(`expected lists in one of ${references.map((reference) => `"${reference}"`).join(", ")}, got one number for each row`);
  }
  return cached(offsets, (reference) => {
    const found = numbers.get(reference) ?? readReference(batch, reference);
    checkSameLengths(batch, { reference, found }, first, offsets);
    return found.offsets ? found.values : takeNumbers(found.values, rowOfEntries(offsets));
  });
}

/** The entries to keep, in their rows. */
export function filterEntries({ offsets, read }: Entries, keep: Uint8Array): Entries {
  const kept = new Int32Array(offsets.length);
  const places = new Int32Array(keep.length);
  let count = 0;
  for (let row = 0; row + 1 < offsets.length; row++) {
    for (let at = offsets[row]; at < offsets[row + 1]; at++) if (keep[at]) places[count++] = at;
    kept[row + 1] = count;
  }
  const chosen = places.subarray(0, count);
  return cached(kept, (reference) => takeNumbers(read(reference), chosen));
}

/** The entries that a column of places within the row names, in its order. Throws MpmError "malformed-file" for a place that is not there. */
export function indexEntries(batch: ColumnBatch, { offsets, read }: Entries, index: string): Entries {
  const lists = listEntries(batch, [index]);
  const places = placesInRows(batch, lists, index, offsets);
  return cached(lists.offsets, (reference) => takeNumbers(read(reference), places));
}

/** A column of places within the row, as places in a flat column with these offsets. */
export function placesInRows({ start }: ColumnBatch, lists: Entries, index: string, offsets: Int32Array): Int32Array {
  const places = Int32Array.from(lists.read(index));
  for (let row = 0; row + 1 < lists.offsets.length; row++) {
    const length = offsets[row + 1] - offsets[row];
    for (let at = lists.offsets[row]; at < lists.offsets[row + 1]; at++) {
      if (!(places[at] >= 0 && places[at] < length)) {
        throw new MpmError("malformed-file", `"${index}", row ${start + row}: expected places from 0 to ${length - 1}, got ${places[at]}`);
      }
      places[at] += offsets[row];
    }
  }
  return places;
}

/** The same entries; NaN and infinite numbers that are read of them are noted. */
export function noteNonFinite({ offsets, read }: Entries, seen: NonFinite): Entries {
  return cached(offsets, (reference) => {
    const values = read(reference);
    noteBadNumbers(reference, values, offsets, seen);
    return values;
  });
}

/** Notes the NaN and infinite ones of some values, under a name. */
export function noteBadNumbers(name: string, values: Float64Array | Float32Array | Int8Array | Uint8Array, offsets: Int32Array, { columns, rows }: NonFinite): void {
  if (isAllFinite(values)) return;
  for (let row = 0; row + 1 < offsets.length; row++) {
    for (let at = offsets[row]; at < offsets[row + 1]; at++) {
      if (Number.isFinite(values[at])) continue;
      const before = columns.get(name) ?? { count: 0, row };
      columns.set(name, { ...before, count: before.count + 1 });
      rows.add(row);
    }
  }
}

function isAllFinite(values: Float64Array | Float32Array | Int8Array | Uint8Array): boolean {
  let bad = 0; // NaN once a value is not finite
  for (let at = 0; at < values.length; at++) bad += values[at] * 0;
  return bad === 0;
}

function cached(offsets: Int32Array, read: (reference: string) => Float64Array): Entries {
  const values = new Map<string, Float64Array>();
  return {
    offsets,
    read(reference) {
      const found = values.get(reference) ?? read(reference);
      values.set(reference, found);
      return found;
    },
  };
}

function checkSameLengths({ start }: ColumnBatch, { reference, found }: { reference: string; found: Numbers }, first: string, offsets: Int32Array): void {
  if (found.offsets === undefined || found.offsets === offsets) return;
  const { offsets: others } = found;
  const row = others.findIndex((offset, at) => offset !== offsets[at]) - 1;
  if (row < 0) return;
  const [expected, seen] = [offsets, others].map((lists) => lists[row + 1] - lists[row]);
  throw new MpmError("malformed-file", `"${reference}" and "${first}" have lists of different lengths, the first in row ${start + row}: ${seen} and ${expected}`);
}
