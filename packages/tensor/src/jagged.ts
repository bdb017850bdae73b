// Jagged columns: rows of different lengths stored as flat columns plus offsets, the Awkward and Arrow layout.

import { bytesOfData } from "./bytes.js";
import { emptyLike, type TypedArray } from "./dtype.js";

/** Named flat columns of equal length. */
export type Columns = Readonly<Record<string, TypedArray>>;

/** Rows over flat columns: row i is the elements `offsets[i]` up to, not including, `offsets[i + 1]`. */
export interface Jagged<C extends Columns = Columns> {
  /** `[rows + 1]`, starts at 0, never decreases, ends at the length of every column. */
  readonly offsets: Int32Array;
  readonly columns: C;
}

const MAX_ELEMENTS = 2 ** 31 - 1;

/**
 * Pairs offsets with columns after checking that they belong together; nothing is copied.
 *
 * @throws TypeError when offsets are not an Int32Array or a column is no typed array; RangeError when offsets do not
 * start at 0, decrease, or end elsewhere than the length of a column.
 */
export function jagged<C extends Columns>(offsets: Int32Array, columns: C): Jagged<C> {
  if (!(offsets instanceof Int32Array)) throw new TypeError("expected offsets as an Int32Array: use Int32Array.from(...)");
  if (offsets[0] !== 0) throw new RangeError(`expected offsets to start at 0, got ${offsets[0] ?? "no elements"}`);
  checkIncreasing(offsets);
  const total = offsets[offsets.length - 1];
  for (const [name, column] of Object.entries(columns)) {
    if (!ArrayBuffer.isView(column)) throw new TypeError(`expected a typed array as column "${name}", got ${typeof column}`);
    if (column.length === total) continue;
    throw new RangeError(`expected ${total} elements in column "${name}" (the last offset), got ${column.length}`);
  }
  return { offsets, columns };
}

/** Number of rows. */
export function numRows(rows: Jagged): number {
  return rows.offsets.length - 1;
}

/**
 * A copy of the given rows in the given order; a row may appear more than once.
 *
 * @throws RangeError for a row that does not exist, or beyond 2^31 - 1 elements.
 */
export function selectRows<C extends Columns>(rows: Jagged<C>, rowIndices: ArrayLike<number>): Jagged<C> {
  const offsets = selectedOffsets(rows, rowIndices);
  const elements = selectedElements(rows, rowIndices, offsets);
  return { offsets, columns: mapColumns(rows.columns, (column) => take(column, elements)) };
}

/**
 * Rows `start` up to, not including, `stop`; the columns are views of the same memory.
 *
 * @throws RangeError unless 0 <= start <= stop <= number of rows.
 */
export function sliceRows<C extends Columns>(rows: Jagged<C>, start: number, stop: number = numRows(rows)): Jagged<C> {
  if (!Number.isInteger(start) || !Number.isInteger(stop) || start < 0 || stop < start || stop > numRows(rows)) {
    throw new RangeError(`expected rows 0 <= start <= stop <= ${numRows(rows)}, got start ${start}, stop ${stop}`);
  }
  const first = rows.offsets[start];
  const last = rows.offsets[stop];
  const offsets = rows.offsets.slice(start, stop + 1);
  for (let i = 0; i < offsets.length; i++) offsets[i] -= first;
  return { offsets, columns: mapColumns(rows.columns, (column) => column.subarray(first, last)) };
}

/**
 * All rows of all parts, in order, copied into new columns named and typed as in the first part.
 *
 * @throws RangeError for an empty list, for differing column names, or beyond 2^31 - 1 elements; TypeError when a
 * column changes its type.
 */
export function concatRows<C extends Columns>(parts: readonly Jagged<C>[]): Jagged<C> {
  const first = parts[0];
  if (first === undefined) throw new RangeError("expected at least one part to concatenate, got none");
  checkSameNames(parts);
  const columns = mapColumns(first.columns, (_, name) => concatColumn(parts, name));
  return { offsets: concatOffsets(parts), columns };
}

function checkIncreasing(offsets: Int32Array): void {
  for (let i = 1; i < offsets.length; i++) {
    if (offsets[i] >= offsets[i - 1]) continue;
    throw new RangeError(`expected offsets that never decrease, got ${offsets[i - 1]} then ${offsets[i]} at row ${i - 1}`);
  }
}

function checkSameNames(parts: readonly Jagged[]): void {
  const expected = Object.keys(parts[0].columns).toSorted().join(", ");
  for (const [i, part] of parts.entries()) {
    const names = Object.keys(part.columns).toSorted().join(", ");
    if (names !== expected) throw new RangeError(`expected columns ${expected} in every part, got ${names} in part ${i}`);
  }
}

function checkTotal(total: number): void {
  if (total > MAX_ELEMENTS) throw new RangeError(`${total} elements exceed the 2^31 - 1 that int32 offsets can count: use fewer rows`);
}

// [rows + 1]
function selectedOffsets(rows: Jagged, rowIndices: ArrayLike<number>): Int32Array {
  const offsets = new Int32Array(rowIndices.length + 1);
  let total = 0;
  for (let i = 0; i < rowIndices.length; i++) {
    const row = rowIndices[i];
    if (!Number.isInteger(row) || row < 0 || row >= numRows(rows)) {
      throw new RangeError(`expected row indices from 0 to ${numRows(rows) - 1}, got ${row} at position ${i}`);
    }
    total += rows.offsets[row + 1] - rows.offsets[row];
    checkTotal(total);
    offsets[i + 1] = total;
  }
  return offsets;
}

// [elements]: where each element of the result comes from, computed once for all columns
function selectedElements(rows: Jagged, rowIndices: ArrayLike<number>, offsets: Int32Array): Int32Array {
  const elements = new Int32Array(offsets[rowIndices.length]);
  let position = 0;
  for (let i = 0; i < rowIndices.length; i++) {
    const stop = rows.offsets[rowIndices[i] + 1];
    for (let element = rows.offsets[rowIndices[i]]; element < stop; element++) elements[position++] = element;
  }
  return elements;
}

function take(column: TypedArray, elements: Int32Array): TypedArray {
  const result = emptyLike(column, elements.length);
  // Numbers and bigints never mix: both arrays are of one kind.
  const target: { [index: number]: number | bigint } = result;
  for (let i = 0; i < elements.length; i++) target[i] = column[elements[i]];
  return result;
}

function concatOffsets(parts: readonly Jagged[]): Int32Array {
  const offsets = new Int32Array(1 + parts.reduce((sum, part) => sum + numRows(part), 0));
  let row = 0;
  let base = 0;
  for (const part of parts) {
    for (let i = 1; i < part.offsets.length; i++) offsets[++row] = base + part.offsets[i];
    base += part.offsets[numRows(part)];
  }
  return offsets;
}

function concatColumn(parts: readonly Jagged[], name: string): TypedArray {
  const columns = parts.map((part) => part.columns[name]);
  const total = columns.reduce((sum, column) => sum + column.length, 0);
  checkTotal(total);
  const result = emptyLike(columns[0], total);
  let position = 0;
  for (const column of columns) {
    copyInto(result, column, position, name);
    position += column.length;
  }
  return result;
}

function copyInto(target: TypedArray, source: TypedArray, position: number, name: string): void {
  if (source.constructor !== target.constructor) {
    throw new TypeError(`column "${name}" is ${target.constructor.name} in one part and ${source.constructor.name} in another`);
  }
  bytesOfData(target).set(bytesOfData(source), position * target.BYTES_PER_ELEMENT);
}

function mapColumns<C extends Columns>(columns: C, change: (column: TypedArray, name: string) => TypedArray): C {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, change(column, name)])) as C;
}
