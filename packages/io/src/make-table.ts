// What all tables share, so that a format only says how some rows of a known column are read.
import { unknownColumn } from "./unknown-column.js";
import type { BatchOptions, Column, ColumnBatch, ColumnInfo, Format, OmittedColumn, RowRange, Table } from "./table.js";

export interface TableParts {
  readonly format: Format;
  readonly path?: string;
  readonly columns: readonly ColumnInfo[];
  readonly omitted?: readonly OmittedColumn[];
  /** Other names that columns are asked for by, and answer to. */
  readonly aliases?: ReadonlyMap<string, string>;
  readonly numRows: number;
  /** Rows start .. stop - 1 of these columns, which exist, in their order; 0 <= start <= stop <= numRows. */
  readonly read: (columns: readonly ColumnInfo[], start: number, stop: number) => Promise<readonly Column[]>;
  readonly close: () => Promise<void>;
}

/** A table over a format's reader, with its arguments checked. */
export function makeTable({ format, path = "", columns, omitted = [], aliases, numRows, read, close }: TableParts): Table {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const find = (name: string): ColumnInfo => {
    const reason = omitted.find((other) => other.name === name)?.reason;
    if (reason !== undefined && !byName.has(name)) throw new RangeError(`column "${name}" is left out: ${reason}`);
    return byName.get(name) ?? byName.get(aliases?.get(name) ?? name) ?? unknownColumn(name, [...byName.keys()]);
  };
  let isClosed = false;
  const table: Table = {
    format, path, columns: columns.map(infoOf), omitted, numRows,
    async readColumns(names, range = {}) {
      if (isClosed) throw new RangeError("the table is closed: open it again");
      const asked = [...new Set(names)];
      const wanted = asked.map(find);
      const { start, stop } = checkedRange(range, numRows);
      const found = await read(wanted, start, stop);
      return { start, numRows: stop - start, columns: Object.fromEntries(asked.map((name, index) => [name, found[index]])) };
    },
    async *batches({ columns: names, rows, ...range }: BatchOptions): AsyncGenerator<ColumnBatch> {
      if (!Number.isInteger(rows) || rows < 1) throw new RangeError(`rows: expected a whole number above 0, got ${rows}`);
      const { start, stop } = checkedRange(range, numRows);
      for (let at = start; at < stop; at += rows) yield table.readColumns(names, { start: at, stop: Math.min(at + rows, stop) });
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await close();
    },
    [Symbol.asyncDispose]: () => table.close(),
  };
  return table;
}

/** Without what formats keep beside it. */
const infoOf = ({ name, dtype, jagged, shape, compression, unit }: ColumnInfo): ColumnInfo =>
  ({ name, dtype, jagged, shape, ...(compression !== undefined && { compression }), ...(unit !== undefined && { unit }) });

function checkedRange({ start = 0, stop }: RowRange, numRows: number): Required<RowRange> {
  const end = stop ?? numRows;
  if (Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= numRows) return { start, stop: end };
  throw new RangeError(`expected rows 0 <= start <= stop <= ${numRows}, got start ${start}, stop ${end}`);
}
