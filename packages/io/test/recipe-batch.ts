// Hand-made batches of columns.
import type { Column, ColumnBatch } from "../src/index.js";

/** Numbers: one for each row; lists of numbers: a jagged column. */
export type Values = readonly (number | readonly number[])[];

export function column(values: Values): Column {
  if (values.every((value) => typeof value === "number")) return { dtype: "float64", data: Float64Array.from(values), offsets: [], shape: [] };
  const lists = values.map((value) => (typeof value === "number" ? [value] : value));
  const offsets = new Int32Array(lists.length + 1);
  lists.forEach((list, row) => (offsets[row + 1] = offsets[row] + list.length));
  return { dtype: "float64", data: Float64Array.from(lists.flat()), offsets: [offsets], shape: [] };
}

/** A column whose rows all have this shape. */
export const shaped = (shape: readonly number[], data: readonly number[]): Column => ({ dtype: "float32", data: Float32Array.from(data), offsets: [], shape });

export const batch = (columns: Readonly<Record<string, Column | Values>>, start = 0): ColumnBatch => {
  const made = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, "data" in values ? values : column(values)]));
  const [{ offsets: [offsets], data, shape }] = Object.values(made);
  const size = shape.reduce((product, length) => product * length, 1);
  return { start, numRows: offsets === undefined ? data.length / size : offsets.length - 1, columns: made };
};
