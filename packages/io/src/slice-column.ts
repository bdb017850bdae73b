// Rows of a column that is in memory already, and rows of several put together.
import type { TypedArray } from "@mpm/tensor";
import type { Column } from "./table.js";

/** Numbers of one entry, or of an array: the product of its shape. */
export const entrySize = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);

/** Rows start .. stop - 1, copied. */
export function sliceColumn({ dtype, data, offsets, shape }: Column, start: number, stop: number): Column {
  let [first, last] = [start, stop];
  const sliced = offsets.map((level) => {
    const part = level.slice(first, last + 1);
    [first, last] = [part[0] ?? 0, part.at(-1) ?? 0];
    if (first > 0) for (let i = 0; i < part.length; i++) part[i] = (part[i] ?? 0) - first;
    return part;
  });
  const size = entrySize(shape);
  return { dtype, data: data.slice(first * size, last * size), offsets: sliced, shape };
}

/** Rows of several pieces of one column, in order. There is at least one piece. */
export function concatColumns(pieces: readonly Column[]): Column {
  const first = pieces[0];
  if (pieces.length === 1) return first;
  const total = pieces.reduce((sum, { data }) => sum + data.length, 0);
  if (total > 0x7fffffff) throw new RangeError(`${total} entries exceed the 2^31 - 1 that int32 offsets can count: read fewer rows`);
  const data = new (first.data.constructor as new (length: number) => TypedArray)(total);
  let at = 0;
  for (const piece of pieces) {
    // Pieces of one column have one dtype, so numbers and bigints never mix.
    (data as { set(values: TypedArray, at: number): void }).set(piece.data, at);
    at += piece.data.length;
  }
  return { ...first, data, offsets: first.offsets.map((_, level) => concatOffsets(pieces.map(({ offsets }) => offsets[level]))) };
}

function concatOffsets(parts: readonly Int32Array[]): Int32Array {
  const result = new Int32Array(1 + parts.reduce((sum, { length }) => sum + length - 1, 0));
  let [row, base] = [0, 0];
  for (const part of parts) {
    for (let i = 1; i < part.length; i++) result[++row] = base + (part[i] ?? 0);
    base += part.at(-1) ?? 0;
  }
  return result;
}
