// A table over columns that were read at once, as text must be.
import type { DType } from "@mpm/tensor";
import { makeTable } from "./make-table.js";
import { finished, type NumberList } from "./number-list.js";
import { sliceColumn } from "./slice-column.js";
import type { Column, ColumnInfo, Format, Table } from "./table.js";

/** How a column of text is gathered. */
export interface GatheredColumn {
  readonly list: NumberList;
  /** Shared by the columns of one layout, outermost level first. */
  readonly offsets: readonly Int32Array[];
  readonly unit?: string;
}

export interface MemoryTableParts {
  readonly format: Format;
  readonly columns: Readonly<Record<string, GatheredColumn>>;
  readonly numRows: number;
  readonly compression?: string;
}

export function memoryTable({ format, columns, numRows, compression }: MemoryTableParts): Table {
  const held = new Map<string, Column>();
  const infos = Object.entries(columns).map(([name, { list, offsets, unit }]): ColumnInfo => {
    const dtype: DType = list.data instanceof Int32Array ? "int32" : "float64";
    held.set(name, { dtype, data: finished(list), offsets, shape: [] });
    const jagged = offsets.length as ColumnInfo["jagged"];
    return { name, dtype, jagged, shape: [], ...(unit === undefined ? {} : { unit }), ...(compression === undefined ? {} : { compression }) };
  });
  return makeTable({
    format, columns: infos, numRows,
    read: async (wanted, start, stop) => wanted.map(({ name }) => sliceColumn(held.get(name) as Column, start, stop)),
    close: async () => held.clear(),
  });
}
