// Rows of entries with float64 columns, while a recipe is applied.
import type { Jagged, TypedArray } from "@mpm/tensor";
import { takeNumbers } from "./recipe-entries.js";

export type Rows = Jagged<Readonly<Record<string, Float64Array>>>;

/** What a recipe makes of some rows of a file, before any is left out. */
export interface MadeRows {
  readonly rows: Jagged;
  /** [rows] each */
  readonly perRow: Readonly<Record<string, TypedArray>>;
  /** [rows], row of the batch each came from. */
  readonly rowOf: Int32Array;
  /** [rows], 1 for those that the recipe selects. */
  readonly keep: Uint8Array;
}

/** Rows with the entries of all parts, those of the first part first. Parts have the same columns. */
export function joinRows(parts: readonly Rows[]): Rows {
  if (parts.length === 1) return parts[0];
  const offsets = parts[0].offsets.map((_, row) => parts.reduce((sum, part) => sum + part.offsets[row], 0));
  const names = Object.keys(parts[0].columns);
  return { offsets, columns: Object.fromEntries(names.map((name) => [name, joinColumn(parts, name, offsets)])) };
}

function joinColumn(parts: readonly Rows[], name: string, offsets: Int32Array): Float64Array {
  const joined = new Float64Array(offsets[offsets.length - 1]);
  let at = 0;
  for (let row = 0; row + 1 < offsets.length; row++) {
    for (const { offsets: from, columns } of parts) {
      joined.set(columns[name].subarray(from[row], from[row + 1]), at);
      at += from[row + 1] - from[row];
    }
  }
  return joined;
}

/** Rows of the entries at these places. */
export function regroupRows({ columns }: Rows, offsets: Int32Array, places: Int32Array): Rows {
  return { offsets, columns: Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, takeNumbers(values, places)])) };
}

/** The entries to keep, in their rows. */
export function filterRows(rows: Rows, keep: Uint8Array): Rows {
  const places = new Int32Array(keep.length);
  const offsets = new Int32Array(rows.offsets.length);
  let count = 0;
  for (let row = 0; row + 1 < offsets.length; row++) {
    for (let at = rows.offsets[row]; at < rows.offsets[row + 1]; at++) if (keep[at]) places[count++] = at;
    offsets[row + 1] = count;
  }
  return regroupRows(rows, offsets, places.subarray(0, count));
}
