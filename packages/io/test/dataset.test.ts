import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dataset, saveTable, writeTable, type Column, type DatasetBatch, type DatasetOptions, type DatasetPosition, type JetRecipe } from "../src/index.js";

let folder = "";
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "mpm-dataset-"))));
afterEach(async () => rm(folder, { recursive: true }));

/** Columns of `numRows` rows: "row" is 1000 * file + entry, "px", "py", "pz" have entry % 5 numbers. */
function columnsOf(file: number, numRows: number): Record<string, Column> {
  const row = Int32Array.from({ length: numRows }, (_, entry) => 1000 * file + entry);
  const offsets = Int32Array.from({ length: numRows + 1 }, (_, entry) => Array.from({ length: entry }, (__, before) => before % 5).reduce((sum, length) => sum + length, 0));
  const data = Float32Array.from({ length: offsets[numRows] }, (_, at) => at + 1);
  const lists: Column = { dtype: "float32", data, offsets: [offsets], shape: [] };
  return { row: { dtype: "int32", data: row, offsets: [], shape: [] }, px: lists, py: lists, pz: lists };
}

async function makeFiles(sizes: readonly number[]): Promise<string[]> {
  const paths = sizes.map((_, file) => join(folder, `jets_${file}.npz`));
  for (const [file, numRows] of sizes.entries()) await saveTable(paths[file], columnsOf(file, numRows), { format: "npz", compress: false });
  return paths;
}

const SMALL: DatasetOptions = { rows: 16, chunkRows: 10, openFiles: 2, shuffle: { seed: 1, buffer: 50 } };
const NAMES = ["row", "px"];

async function collect<T>(batches: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

const rowsOf = (batches: readonly DatasetBatch[]): number[] => batches.flatMap(({ columns }) => Array.from(columns["row"].data, Number));

describe.each([true, false])("dataset, worker %s", (worker) => {
  test("gives every row once in each epoch, in the same order on any thread", async () => {
    const paths = await makeFiles([40, 25, 60]);
    const batches = await collect(dataset(paths, NAMES, { ...SMALL, epochs: 2, worker }));
    for (const epoch of [0, 1]) {
      const rows = rowsOf(batches.filter((batch) => batch.epoch === epoch)).toSorted((a, b) => a - b);
      expect(rows).toEqual([40, 25, 60].flatMap((size, file) => Array.from({ length: size }, (_, row) => 1000 * file + row)));
    }
    for (const { columns: { row, px }, numRows } of batches) {
      for (let at = 0; at < numRows; at++) expect(px.offsets[0][at + 1] - px.offsets[0][at]).toBe((Number(row.data[at]) % 1000) % 5);
    }
    expect(batches).toEqual(await collect(dataset(paths, NAMES, { ...SMALL, epochs: 2, worker: false })));
  });
  test("goes on where a loop was left, and from the position saved there", async () => {
    const paths = await makeFiles([40, 25, 60]);
    const all = await collect(dataset(paths, NAMES, { ...SMALL, worker }));
    const data = dataset(paths, NAMES, { ...SMALL, worker });
    const first: DatasetBatch[] = [];
    for await (const batch of data) if (first.push(batch) === 3) break;
    const saved = JSON.parse(JSON.stringify(data.position())) as DatasetPosition;
    expect([...first, ...(await collect(data))]).toEqual(all);
    expect(await collect(dataset(paths, NAMES, { ...SMALL, worker, position: saved }))).toEqual(all.slice(3));
    expect(await collect(data)).toEqual([]);
  });
  test("gives jets of a recipe", async () => {
    const paths = await makeFiles([20, 10]);
    const recipe: JetRecipe = { kind: "jets", name: "test", particles: [{ px: "px", py: "py", pz: "pz" }], label: { constant: 3 } };
    const batches = await collect(dataset(paths, recipe, { ...SMALL, worker }));
    expect(batches.map(({ numRows }) => numRows)).toEqual([16, 14]);
    for (const { numRows, entries, rows, perRow } of batches) {
      expect(rows.offsets).toHaveLength(numRows + 1);
      expect(Array.from(entries, (entry) => entry % 5)).toEqual(Array.from(entries, (_, row) => rows.offsets[row + 1] - rows.offsets[row]));
      expect(rows.columns["part_pt"]).toHaveLength(rows.offsets[numRows]);
      expect(perRow["label"]).toEqual(new Int32Array(numRows).fill(3));
    }
  });
  test("says which file is missing", async () => {
    const paths = await makeFiles([20]);
    await expect(collect(dataset([...paths, join(folder, "none.npz")], NAMES, { ...SMALL, worker }))).rejects.toMatchObject({ name: "MpmError", code: "file-unreadable", message: expect.stringContaining("none.npz") });
  });
  test("says which file is no data, empty or not", async () => {
    const paths = await makeFiles([20]);
    for (const [name, bytes] of [["empty.npz", ""], ["text.npz", "hello"]]) {
      await writeFile(join(folder, name), bytes);
      await expect(collect(dataset([...paths, join(folder, name)], NAMES, { ...SMALL, worker }))).rejects.toMatchObject({ code: "unknown-format", message: expect.stringContaining(name) });
    }
  });
  test("says which column files have differently, or not at all", async () => {
    const paths = await makeFiles([20]);
    const other = join(folder, "other.npz");
    const { row } = columnsOf(1, 20);
    await saveTable(other, { row: { ...row, dtype: "float32", data: Float32Array.from(row.data, Number) } }, { format: "npz" });
    await expect(collect(dataset([...paths, other], ["row"], { ...SMALL, shuffle: undefined as never, worker }))).rejects.toThrow(`"${other}": column "row" is float32, but int32 in "${paths[0]}"`);
    await expect(collect(dataset([...paths, other], NAMES, { ...SMALL, worker }))).rejects.toThrow(`"${other}": there is no column "px"`);
  });
  test("notices a file that changes while it is read", async () => {
    const paths = await makeFiles([2000]);
    const data = dataset(paths, NAMES, { rows: 10, chunkRows: 10, worker });
    const readOn = async (): Promise<void> => {
      for await (const { start } of data) if (start === 0) await appendFile(paths[0], "more");
    };
    await expect(readOn()).rejects.toMatchObject({ code: "file-changed", message: expect.stringContaining(paths[0]) });
  });
});

test("takes bytes with a name, to a thread too", async () => {
  const source = await writeTable(columnsOf(0, 30), { format: "npz" });
  for (const worker of [true, false]) expect(rowsOf(await collect(dataset({ source, id: "jets" }, NAMES, { worker })))).toEqual(Array.from({ length: 30 }, (_, row) => row));
});

test("is looped over once at a time", async () => {
  const data = dataset(await makeFiles([20]), NAMES, { ...SMALL, worker: false });
  const loop = data[Symbol.asyncIterator]();
  await loop.next();
  await expect(collect(data)).rejects.toThrow("the data set is being looped over already");
  await loop.return?.();
  expect(await collect(data)).toHaveLength(1);
});

test("memory holds the buffer, not the files", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const numRows = 400;
  const width = 256; // 1 kB a row
  const paths = Array.from({ length: 60 }, (_, file) => join(folder, `${file}.npz`));
  const data = new Float32Array(numRows * width);
  for (const path of paths) await saveTable(path, { x: { dtype: "float32", data, offsets: [], shape: [width] } }, { format: "npz", compress: false });
  // Memory behind arrays that were collected is given back some collections later.
  const measure = (last = Infinity): number => {
    for (let time = 0; time < 3; time++) collectGarbage();
    const now = process.memoryUsage().arrayBuffers;
    return now < last ? measure(now) : now;
  };
  const before = measure();
  let [most, given] = [0, 0];
  for await (const batch of dataset(paths, ["x"], { rows: 50, chunkRows: 50, openFiles: 4, shuffle: { seed: 1, buffer: 1000 }, worker: false })) {
    given += batch.numRows;
    if (given % 3350 === 0) most = Math.max(most, measure() - before);
  }
  expect(given).toBe(24_000);
  // Both halves with a chunk more each, the chunk ahead, the batch; picks and entries are 24 bytes a row.
  expect(most / (1024 + 24)).toBeLessThan(1000 + 2 * 50 + 50 + 50 + 50);
});
