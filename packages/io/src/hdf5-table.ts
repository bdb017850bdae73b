// Tables of HDF5 files, on h5wasm: the data sets of one group that have the same rows, or one data set of a file. Members of
// compound elements (as PyTables and pandas write tables) are columns, and so are named columns of a matrix.
import { storedColumns, type StoredColumn } from "./hdf5-columns.js";
import { openHdf5File, type Hdf5File, type Hdf5Source } from "./hdf5-library.js";
import { chooseDataSets, listDataSets } from "./hdf5-objects.js";
import { readFields, readLists, readNumbers } from "./hdf5-read.js";
import type { TableParts } from "./make-table.js";
import { asOffsets, layOutRows, readLaidOut, type ArrayInfo, type LaidOutColumn } from "./row-layout.js";
import type { Column, ColumnInfo } from "./table.js";

type Data = Column["data"];

/** A table of a group or data set, in this thread. `onCall` is called before each call of the library. */
export async function hdf5Table(source: Hdf5Source, path: string | undefined, onCall?: () => void): Promise<TableParts> {
  const file = await openHdf5File(source, onCall);
  try {
    return await tableIn(file, path);
  } catch (error) {
    file.close();
    throw error;
  }
}

async function tableIn(file: Hdf5File, wanted: string | undefined): Promise<TableParts> {
  const chosen = chooseDataSets(file, listDataSets(file), wanted);
  const { columns, omitted } = storedColumns(file, chosen.sets);
  const stored = new Map(columns.map((column) => [column.info.name, column]));
  const readItems = (name: string, first: number, last: number) => readColumn(file, stored.get(name) as StoredColumn, first, last);
  const readOffsets = async ({ name, shape }: ArrayInfo) => asOffsets(await readItems(name, 0, shape[0] ?? 0));
  const layout = await layOutRows(file.name, columns.map(({ info }) => info), readOffsets, undefined, chosen.sets.map(({ path }) => path));
  const laidOut = new Map(layout.columns.map((column) => [column.info.name, column]));
  return {
    format: "hdf5", path: chosen.path, numRows: layout.numRows, omitted: [...chosen.omitted, ...omitted, ...layout.omitted],
    columns: layout.columns.map(({ info }) => (stored.get(info.name)?.isList === true ? { ...info, jagged: 1, shape: stored.get(info.name)?.element.shape ?? [] } : info)),
    async read(names, start, stop) {
      const members = await readMembers(file, names.map(({ name }) => stored.get(name) as StoredColumn), layout.numRows, start, stop);
      return inOrder(names, ({ name }) => {
        const column = stored.get(name) as StoredColumn;
        if (column.isList === true) return readLists(file, column.set, start, stop);
        return readLaidOut(laidOut.get(name) as LaidOutColumn, start, stop, async (_, first, last) => members.get(name) ?? readColumn(file, column, first, last));
      });
    },
    close: async () => file.close(),
  };
}

async function readColumn(file: Hdf5File, { set, element, column, field }: StoredColumn, first: number, last: number): Promise<Data> {
  if (field === undefined) return readNumbers(file, set, element, first, last, column);
  const [data] = await readFields(file, set, [field], first, last);
  return data;
}

/** Members of the same data set are read in one go, by column name; none of those that offsets make lists. */
async function readMembers(file: Hdf5File, columns: readonly StoredColumn[], numRows: number, start: number, stop: number): Promise<ReadonlyMap<string, Data>> {
  const members = new Map<string, Data>();
  const rowMembers = columns.filter(({ field, set }) => field !== undefined && set.shape[0] === numRows);
  for (const set of new Set(rowMembers.map((column) => column.set))) {
    const ofSet = rowMembers.filter((column) => column.set === set);
    const found = await readFields(file, set, ofSet.flatMap(({ field }) => field ?? []), start, stop);
    for (const [at, { info }] of ofSet.entries()) members.set(info.name, found[at]);
  }
  return members;
}

/** One after the other: the library does one thing at a time, and each needs memory. */
async function inOrder<T>(names: readonly ColumnInfo[], work: (info: ColumnInfo) => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (const info of names) results.push(await work(info));
  return results;
}
