// How fast columns are read: values per second for each format and codec, ROOT beside JSROOT's own selector.
import { openTable } from "@mpm/io";
import { openFile } from "jsroot/io";
import { TSelector, treeProcess } from "jsroot/tree";
import { COLUMNS, makeIoFiles, megabytesOf } from "./io-files.js";
import { alignedTable } from "./table.js";

/** Of one file: times are the shortest of several passes, over all columns from the opening of the file on. */
export interface IoTimes {
  readonly file: string;
  readonly megabytes: number;
  readonly values: number;
  readonly seconds: number;
  /** The same values collected by JSROOT's selector into arrays of the same type; ROOT only. */
  readonly selectorSeconds?: number;
  /** Values that the selector gave, where these are not all. */
  readonly selectorValues?: number;
}

export interface IoResults {
  readonly rows: readonly IoTimes[];
  /** Why files of some formats could not be made. */
  readonly missing?: string;
}

const ROWS_AT_ONCE = 16_384;

/** Reads files of `numJets` jets, `repeats` times each. */
export async function measureIo({ numJets, repeats }: { readonly numJets: number; readonly repeats: number }): Promise<IoResults> {
  await using files = await makeIoFiles(numJets);
  const rows: IoTimes[] = [];
  for (const [file, path] of Object.entries(files.paths)) {
    process.stderr.write(`${file}\n`);
    rows.push(await measureFile(file, path, repeats));
  }
  return { rows, ...(files.missing !== undefined && { missing: files.missing }) };
}

async function measureFile(file: string, path: string, repeats: number): Promise<IoTimes> {
  const isRoot = path.endsWith(".root");
  const own = await shortest(repeats, async () => readTable(path));
  const other = isRoot ? await shortest(repeats, async () => readWithSelector(path, own.values)) : own;
  return { file, megabytes: await megabytesOf(path), ...own, ...(isRoot && (other.values === own.values ? { selectorSeconds: other.seconds } : { selectorValues: other.values })) };
}

/** The first pass compiles and does not count. The passes of one reader follow each other: none pays for the garbage of the other. */
async function shortest(repeats: number, read: () => Promise<number>): Promise<{ readonly values: number; readonly seconds: number }> {
  let best = { values: 0, seconds: Infinity };
  for (let repeat = 0; repeat <= repeats; repeat++) {
    const pass = await timed(read);
    if (repeat > 0 && pass.seconds < best.seconds) best = pass;
  }
  return best;
}

async function timed(read: () => Promise<number>): Promise<{ readonly values: number; readonly seconds: number }> {
  const start = performance.now();
  const values = await read();
  return { values, seconds: (performance.now() - start) / 1000 };
}

async function readTable(path: string): Promise<number> {
  await using table = await openTable(path);
  let values = 0;
  for await (const { columns } of table.batches({ columns: COLUMNS, rows: ROWS_AT_ONCE })) for (const { data } of Object.values(columns)) values += data.length;
  return values;
}

// What @mpm/io declares of JSROOT is the use that it makes of it; a path is as good.
const openPath = openFile as unknown as (path: string) => Promise<{ readObject(name: string): Promise<unknown> }>;

async function readWithSelector(path: string, numValues: number): Promise<number> {
  const file = await openPath(path);
  const tree = await file.readObject("jets");
  const collected = COLUMNS.map((name) => ({ name, data: new Float32Array(numValues / COLUMNS.length), length: 0 }));
  const selector = new TSelector();
  for (const name of COLUMNS) selector.addBranch(name);
  selector.Process = () => {
    for (const column of collected) {
      const values = selector.tgtobj[column.name];
      column.data.set(values, column.length);
      column.length += values.length;
    }
  };
  await treeProcess(tree, selector);
  return collected.reduce((sum, { length }) => sum + length, 0);
}

/** One line per file. */
export function ioTable({ rows, missing }: IoResults): string {
  const rate = (values: number, seconds: number): string => (values / seconds / 1e6).toFixed(1);
  const table = alignedTable([
    ["file", "size [MB]", "values [M]", "values/s [M]", "MB/s", "selector [M/s]", "ratio"],
    ...rows.map(({ file, megabytes, values, seconds, selectorSeconds, selectorValues }) => [
      file, megabytes.toFixed(1), (values / 1e6).toFixed(1), rate(values, seconds), (megabytes / seconds).toFixed(0),
      ...(selectorSeconds === undefined ? [selectorValues === undefined ? "" : `reads ${selectorValues} values`, ""] : [rate(values, selectorSeconds), (selectorSeconds / seconds).toFixed(1)]),
    ]),
  ]);
  return missing === undefined ? table : `${table}\n\nNOT MEASURED, as the files could not be made: ROOT, Parquet with zstd. ${missing}`;
}
