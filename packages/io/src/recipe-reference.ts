// References to columns and parts of them, as NumPy writes them, and the numbers they stand for.
import { MpmError, toFloat32 } from "@mpm/tensor";
import { entrySize } from "./slice-column.js";
import type { Column, ColumnBatch } from "./table.js";
import { unknownColumn } from "./unknown-column.js";

/** A place, or places start, start + step, ... before stop. */
type Axis = number | { readonly start: number; readonly stop: number; readonly step: number };

export interface ParsedReference {
  readonly column: string;
  readonly axes: readonly Axis[];
}

/** Numbers of rows: one each, or lists where there are offsets [rows + 1]. */
export interface Numbers {
  readonly offsets?: Int32Array;
  readonly values: Float64Array;
}

/** Parses "name" or "name[axis, ...]", an axis being "2", ":", "1:", ":8" or "1:8:2". Throws RangeError. */
export function parseReference(reference: string): ParsedReference {
  const [, column = reference, axes] = /^(.+)\[([^[\]]*)\]$/s.exec(reference) ?? [];
  return { column, axes: axes === undefined ? [] : axes.split(",").map((axis) => parseAxis(axis.trim(), reference)) };
}

function parseAxis(axis: string, reference: string): Axis {
  if (/^\d+$/.test(axis)) return Number(axis);
  const [, start, stop, step] = /^(\d*):(\d*)(?::(\d*))?$/.exec(axis) ?? fail(reference, axis);
  if (step === "0") fail(reference, axis);
  return { start: Number(start), stop: stop === "" ? Infinity : Number(stop), step: Number(step || "1") };
}

function fail(reference: string, axis: string): never {
  throw new RangeError(`"${reference}": expected places such as [2], [:, 0] or [1:800:4], got "${axis}"`);
}

/**
 * The numbers a reference stands for, in float64.
 *
 * @throws RangeError for a column that is not there or has other axes; MpmError "malformed-file" for a list too short or an
 * integer beyond 2^53.
 */
export function readReference(batch: ColumnBatch, reference: string): Numbers {
  const { column: name, axes } = parseReference(reference);
  const column = Object.hasOwn(batch.columns, name) ? batch.columns[name] : unknownColumn(name, Object.keys(batch.columns));
  if (column.offsets.length > 1) throw new RangeError(`"${reference}": the column is a list of lists, expected numbers or lists of them`);
  const [offsets] = column.offsets;
  return offsets === undefined ? fixedNumbers(batch, column, axes, reference) : listNumbers(batch, column, offsets, axes, reference);
}

function fixedNumbers({ numRows }: ColumnBatch, column: Column, axes: readonly Axis[], reference: string): Numbers {
  const { shape } = column;
  const { places, isList } = selectPlaces(shape, axes, reference);
  const size = entrySize(shape);
  const numbers = toNumbers(column, reference);
  const values = new Float64Array(numRows * places.length); // [rows, places]
  const within = Int32Array.from(places);
  for (let row = 0, to = 0; row < numRows; row++) {
    const from = row * size;
    for (let slot = 0; slot < within.length; slot++) values[to++] = numbers[from + within[slot]];
  }
  return isList ? { values, offsets: Int32Array.from({ length: numRows + 1 }, (_, row) => row * places.length) } : { values };
}

function listNumbers(batch: ColumnBatch, column: Column, offsets: Int32Array, axes: readonly Axis[], reference: string): Numbers {
  const [first = { start: 0, stop: Infinity, step: 1 }, ...inner] = axes;
  const { places, isList } = selectPlaces(column.shape, inner, reference);
  if (isList) throw new RangeError(`"${reference}" has lists of shape [${column.shape.join(", ")}] entries: choose one number of each, as in "[:, 0]"`);
  const size = entrySize(column.shape);
  const data = toNumbers(column, reference);
  if (typeof first === "number") return { values: Float64Array.from(entryOfEach(batch, offsets, first, reference), (entry) => data[entry * size + places[0]]) };
  if (first.start !== 0 || first.stop !== Infinity || first.step !== 1) throw new RangeError(`"${reference}": expected ":" or a place for lists of any length`);
  const values = new Float64Array(offsets[offsets.length - 1]);
  for (let entry = 0; entry < values.length; entry++) values[entry] = data[entry * size + places[0]];
  return { offsets, values };
}

function entryOfEach({ start, numRows }: ColumnBatch, offsets: Int32Array, at: number, reference: string): Int32Array {
  return Int32Array.from({ length: numRows }, (_, row) => {
    const length = offsets[row + 1] - offsets[row];
    if (at < length) return offsets[row] + at;
    throw new MpmError("malformed-file", `"${reference}": row ${start + row} has a list of ${length}, expected more than ${at}`);
  });
}

/** Which of the numbers of an entry of this shape are meant, and whether as a list. */
function selectPlaces(shape: readonly number[], axes: readonly Axis[], reference: string): { places: readonly number[]; isList: boolean } {
  const hasTooMany = axes.length > shape.length;
  const chosen = shape.map((length, at) => axisPlaces(axes[at], length, reference));
  const isList = shape.filter((_, at) => typeof axes[at] !== "number").length;
  if (hasTooMany || isList > 1) throw new RangeError(`"${reference}": the column has shape [${shape.join(", ")}] by row: choose a number, or one axis of them, such as [:, 0]`);
  const places = chosen.reduce<readonly number[]>((before, next, at) => before.flatMap((place) => next.map((offset) => place * shape[at] + offset)), [0]);
  return { places, isList: isList === 1 };
}

function axisPlaces(axis: Axis | undefined, length: number, reference: string): readonly number[] {
  if (axis === undefined) return Array.from({ length }, (_, at) => at);
  if (typeof axis === "number") return axis < length ? [axis] : failPlace(axis, length, reference);
  const stop = Math.min(axis.stop, length);
  return Array.from({ length: Math.max(0, Math.ceil((stop - axis.start) / axis.step)) }, (_, at) => axis.start + at * axis.step);
}

function failPlace(axis: number, length: number, reference: string): never {
  throw new RangeError(`"${reference}": expected a place below ${length}, got ${axis}`);
}

/** The data itself, 64-bit integers as float64, exactly, or the numbers that half precision's bits stand for. */
function toNumbers({ dtype, data }: Column, reference: string): Exclude<Column["data"], BigInt64Array | BigUint64Array> {
  if (dtype === "float16" || dtype === "bfloat16") return toFloat32({ dtype, shape: [data.length], data }).data;
  if (!(data instanceof BigInt64Array || data instanceof BigUint64Array)) return data;
  const values = Float64Array.from(data, Number);
  const bad = values.find((value) => !Number.isSafeInteger(value));
  if (bad !== undefined) throw new MpmError("malformed-file", `"${reference}": expected whole numbers within 2^53, got ${bad}`);
  return values;
}
