// Files for tests that lie in memory: tables with a column of row numbers and a jagged one, and what is asked of them.
import type { OpenOptions } from "../src/open-table.js";
import { makeTable } from "../src/make-table.js";
import type { Source } from "../src/byte-source.js";
import type { Column, ColumnInfo, Table } from "../src/table.js";

export interface MemoryFiles {
  readonly names: readonly string[];
  readonly open: (source: Source, options?: OpenOptions) => Promise<Table>;
  /** Tables that are open now, the most there ever were, and rows read so far. */
  readonly seen: { open: number; mostOpen: number; rows: number; reads: number };
}

/** "row" is 1000 * file + entry, "parts" has entry % 4 numbers, each of them that row. */
export const COLUMNS: readonly ColumnInfo[] = [{ name: "row", dtype: "int32", jagged: 0, shape: [] }, { name: "parts", dtype: "float32", jagged: 1, shape: [] }];
export const NAMES: readonly string[] = COLUMNS.map(({ name }) => name);

/** Files of so many rows, called "file 0" and so on. */
export function memoryFiles(sizes: readonly number[], columns: readonly ColumnInfo[] = COLUMNS): MemoryFiles {
  const names = sizes.map((_, file) => `file ${file}`);
  const seen = { open: 0, mostOpen: 0, rows: 0, reads: 0 };
  const open = async (source: Source): Promise<Table> => {
    const file = names.findIndex((name) => name === source);
    if (file < 0) throw new Error(`no such file: ${JSON.stringify(source)}`);
    seen.mostOpen = Math.max(seen.mostOpen, ++seen.open);
    let isBusy = false;
    return makeTable({
      format: "npz", columns, numRows: sizes[file],
      read: async (infos, start, stop) => {
        if (isBusy) throw new Error(`two reads at once of ${names[file]}`);
        isBusy = true;
        await Promise.resolve();
        isBusy = false;
        seen.rows += stop - start;
        seen.reads += stop > start ? 1 : 0;
        return infos.map(({ jagged }) => memoryColumn(file, start, stop, jagged === 1));
      },
      close: async () => void seen.open--,
    });
  };
  return { names, open, seen };
}

function memoryColumn(file: number, start: number, stop: number, isJagged: boolean): Column {
  const rows = Int32Array.from({ length: stop - start }, (_, row) => 1000 * file + start + row);
  if (!isJagged) return { dtype: "int32", data: rows, offsets: [], shape: [] };
  const offsets = new Int32Array(rows.length + 1);
  for (const [row, value] of rows.entries()) offsets[row + 1] = offsets[row] + ((value % 1000) % 4);
  const data = Float32Array.from(Array.from(rows).flatMap((value) => Array.from({ length: (value % 1000) % 4 }, () => value)));
  return { dtype: "float32", data, offsets: [offsets], shape: [] };
}
