// HDF5 files as tables, on h5wasm: the data sets of one group that have the same rows, or one data set of a file. Members of
// compound elements (as PyTables and pandas write tables) are columns, and so are named columns of a matrix.
import type { ByteSource } from "./byte-source.js";
import { storedColumns, type StoredColumn } from "./hdf5-columns.js";
import { openHdf5File, type Hdf5File } from "./hdf5-library.js";
import { chooseDataSets, listDataSets } from "./hdf5-objects.js";
import { readFields, readLists, readNumbers } from "./hdf5-read.js";
import { makeTable } from "./make-table.js";
import type { Reader } from "./open-table.js";
import { asOffsets, layOutRows, readLaidOut, type ArrayInfo, type LaidOutColumn } from "./row-layout.js";
import type { Column, ColumnInfo, Table } from "./table.js";

type Data = Column["data"];

/**
 * A table of a group or data set (`path`; may be left out where a file has but one group with data sets). row-layout.ts says how
 * arrays of offsets make lists; data sets of variable-length lists are lists too. Strings and single values are left out.
 *
 * The HDF5 library cannot be interrupted, and damage to a file's variable-length strings or lists can make it loop: read files that
 * you do not trust in a worker that you can end.
 */
export const openHdf5: Reader = async (source, { path }) => {
  const file = await openHdf5File(source);
  try {
    return await tableIn(file, source, path);
  } catch (error) {
    file.close();
    throw error;
  }
};

async function tableIn(file: Hdf5File, source: ByteSource, wanted: string | undefined): Promise<Table> {
  const chosen = chooseDataSets(file, listDataSets(file), wanted);
  const { columns, omitted } = storedColumns(file, chosen.sets);
  const stored = new Map(columns.map((column) => [column.info.name, column]));
  const readItems = (name: string, first: number, last: number) => readColumn(file, stored.get(name) as StoredColumn, first, last);
  const readOffsets = async ({ name, shape }: ArrayInfo) => asOffsets(await readItems(name, 0, shape[0] ?? 0));
  const layout = await layOutRows(file.name, columns.map(({ info }) => info), readOffsets);
  const laidOut = new Map(layout.columns.map((column) => [column.info.name, column]));
  return makeTable({
    format: "hdf5", path: chosen.path, numRows: layout.numRows, omitted: [...chosen.omitted, ...omitted, ...layout.omitted],
    columns: layout.columns.map(({ info }) => (stored.get(info.name)?.isList === true ? { ...info, jagged: 1, shape: stored.get(info.name)?.element.shape ?? [] } : info)),
    async read(names, start, stop) {
      const members = await readMembers(file, names.map(({ name }) => stored.get(name) as StoredColumn), layout.numRows, start, stop);
      const read = await inOrder(names, ({ name }) => {
        const column = stored.get(name) as StoredColumn;
        if (column.isList === true) return readLists(file, column.set, start, stop);
        return readLaidOut(laidOut.get(name) as LaidOutColumn, start, stop, async (_, first, last) => members.get(name) ?? readColumn(file, column, first, last));
      });
      // The library reads paths by itself: the source says whether the file is still the one that was opened.
      await source.read(0, Math.min(1, source.size));
      return read;
    },
    async close() {
      file.close();
      await source.close();
    },
  });
}

async function readColumn(file: Hdf5File, { set, element, column, field }: StoredColumn, first: number, last: number): Promise<Data> {
  if (field === undefined) return readNumbers(file, set, element, first, last, column);
  const [data] = await readFields(file, set, [field], first, last);
  return data as Data;
}

/** Members of the same data set are read in one go, by column name; none of those that offsets make lists. */
async function readMembers(file: Hdf5File, columns: readonly StoredColumn[], numRows: number, start: number, stop: number): Promise<ReadonlyMap<string, Data>> {
  const members = new Map<string, Data>();
  const rowMembers = columns.filter(({ field, set }) => field !== undefined && set.shape[0] === numRows);
  for (const set of new Set(rowMembers.map((column) => column.set))) {
    const ofSet = rowMembers.filter((column) => column.set === set);
    const found = await readFields(file, set, ofSet.flatMap(({ field }) => field ?? []), start, stop);
    for (const [at, { info }] of ofSet.entries()) members.set(info.name, found[at] as Data);
  }
  return members;
}

/** One after the other: the library does one thing at a time, and each needs memory. */
async function inOrder<T>(names: readonly ColumnInfo[], work: (info: ColumnInfo) => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (const info of names) results.push(await work(info));
  return results;
}
