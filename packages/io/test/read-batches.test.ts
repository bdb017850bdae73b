import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJob, type DatasetOptions } from "../src/dataset-options.js";
import { parsePosition, startOfEpoch, type DatasetPosition } from "../src/dataset-position.js";
import { readBatches, type DatasetBatch, type Reached } from "../src/read-batches.js";
import type { JetRecipe } from "../src/recipe.js";
import type { ColumnInfo } from "../src/table.js";
import { memoryFiles, NAMES, type MemoryFiles } from "./memory-files.js";

const SMALL: DatasetOptions = { rows: 4, chunkRows: 5, openFiles: 3 };

/** All that a data set gives, from a position on. */
async function readAll({ names, open }: MemoryFiles, options: DatasetOptions = {}, from?: DatasetPosition): Promise<Reached[]> {
  const job = parseJob(names, NAMES, { ...SMALL, ...options });
  const reached: Reached[] = [];
  for await (const each of readBatches(job, from === undefined ? startOfEpoch(job, 0) : parsePosition(from, job), { ahead: 2, open })) reached.push(each);
  return reached;
}

const rowsOf = (reached: readonly Reached[]): number[] => reached.flatMap(({ batch }) => Array.from(batch.columns.row.data, Number));

/** Rows with their entries, checked to belong together. */
function checkedRows({ numRows, files, entries, columns: { row, parts } }: DatasetBatch): void {
  expect([row.data.length, files.length, parts.offsets[0].length]).toEqual([numRows, numRows, numRows + 1]);
  expect(Array.from(entries, (entry, at) => 1000 * files[at] + entry)).toEqual(Array.from(row.data, Number));
  for (let at = 0; at < numRows; at++) {
    const own = Array.from(parts.data.subarray(parts.offsets[0][at], parts.offsets[0][at + 1]), Number);
    expect(own).toEqual(Array.from({ length: (Number(row.data[at]) % 1000) % 4 }, () => row.data[at]));
  }
}

const allRows = (sizes: readonly number[]): number[] => sizes.flatMap((size, file) => Array.from({ length: size }, (_, row) => 1000 * file + row));
const sorted = (rows: readonly number[]): number[] => rows.toSorted((a, b) => a - b);

const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 });
const anyOptions: fc.Arbitrary<DatasetOptions> = fc.record({
  rows: fc.integer({ min: 1, max: 20 }), chunkRows: fc.integer({ min: 1, max: 12 }), openFiles: fc.integer({ min: 1, max: 4 }),
  shuffle: fc.record({ seed: fc.nat(5), buffer: fc.integer({ min: 2, max: 40 }) }),
}, { requiredKeys: ["rows", "chunkRows", "openFiles"] });

describe("an epoch", () => {
  test("has every row once, in batches of the size asked for, and leaves no file open", async () => {
    await fc.assert(fc.asyncProperty(sizes, anyOptions, async (lengths, options) => {
      const files = memoryFiles(lengths);
      const reached = await readAll(files, options);
      expect(sorted(rowsOf(reached))).toEqual(allRows(lengths));
      for (const { batch } of reached) checkedRows(batch);
      const counts = reached.map(({ batch }) => batch.numRows);
      expect(counts.slice(0, -1).every((count) => count === options.rows)).toBe(true);
      expect(reached.map(({ batch }) => batch.start)).toEqual(counts.map((_, index) => counts.slice(0, index).reduce((sum, count) => sum + count, 0)));
      expect(files.seen.open).toBe(0);
      expect(files.seen.mostOpen).toBeLessThanOrEqual(options.openFiles ?? 0);
    }));
  });
  test("takes files in turns, a chunk of each; the next comes when one ends", async () => {
    const rows = rowsOf(await readAll(memoryFiles([4, 6, 2, 3]), { chunkRows: 2, openFiles: 2 }));
    expect(rows).toEqual([0, 1, 1000, 1001, 2, 3, 1002, 1003, 2000, 2001, 1004, 1005, 3000, 3001, 3002]);
  });
  test("comes in another order each time, and with each seed; the same seed gives the same", async () => {
    const lengths = [40, 30, 50];
    const [first, again, other] = await Promise.all([1, 1, 2].map(async (seed) => readAll(memoryFiles(lengths), { shuffle: { seed, buffer: 60 }, epochs: 2 })));
    const epochs = [0, 1].map((epoch) => rowsOf(first.filter(({ batch }) => batch.epoch === epoch)));
    for (const rows of epochs) expect(sorted(rows)).toEqual(allRows(lengths));
    expect(epochs[0]).not.toEqual(epochs[1]);
    expect(again).toEqual(first);
    expect(rowsOf(other)).not.toEqual(rowsOf(first));
  });
  test("is shuffled as far as the buffer reaches", async () => {
    const rows = rowsOf(await readAll(memoryFiles([400]), { shuffle: { seed: 1, buffer: 200 }, chunkRows: 10 }));
    const moves = rows.map((row, place) => Math.abs(row - place));
    expect(Math.max(...moves)).toBeLessThan(100);
    expect(moves.reduce((sum, move) => sum + move, 0) / moves.length).toBeGreaterThan(25); // 100 / 3 for random order
  });
  test("starts over while epochs are wanted", async () => {
    const job = parseJob(["file 0"], NAMES, { ...SMALL, epochs: Infinity });
    const epochs: number[] = [];
    for await (const { batch } of readBatches(job, startOfEpoch(job, 0), { ahead: 1, open: memoryFiles([5]).open })) {
      epochs.push(batch.epoch);
      if (epochs.length === 5) break;
    }
    expect(epochs).toEqual([0, 0, 1, 1, 2]);
  });
});

describe("a position", () => {
  test("goes on bit for bit, from anywhere, over epochs, splits and shards", async () => {
    const more = fc.record({
      epochs: fc.integer({ min: 1, max: 2 }), split: fc.constantFrom({ part: "a", fractions: { a: 0.5, b: 0.5 } }, { part: "all", fractions: { all: 1 } }), shard: fc.constantFrom({ index: 1, count: 3 }, { index: 0, count: 1 }),
    });
    await fc.assert(fc.asyncProperty(sizes.filter((lengths) => Math.max(...lengths) > 20), anyOptions, more, fc.nat(), async (lengths, options, others, at) => {
      const all = await readAll(memoryFiles(lengths), { ...options, ...others });
      const place = at % all.length;
      const saved = JSON.parse(JSON.stringify(all[place].position)) as DatasetPosition;
      expect(await readAll(memoryFiles(lengths), { ...options, ...others }, saved)).toEqual(all.slice(place + 1));
    }), { numRuns: 60 });
  });
  test("costs half a buffer at most, and a chunk of each file, wherever it is", async () => {
    const lengths = Array.from({ length: 20 }, () => 100);
    const options = { rows: 10, chunkRows: 10, openFiles: 4, shuffle: { seed: 1, buffer: 200 } };
    const all = await readAll(memoryFiles(lengths), options);
    for (const place of [0, 57, 123, 180]) {
      const files = memoryFiles(lengths);
      const rest = await readAll(files, options, all[place].position);
      const numRows = rest.reduce((sum, { batch }) => sum + batch.numRows, 0);
      expect(files.seen.rows - numRows).toBeLessThanOrEqual(100 + 10);
    }
  });
  test("after the last batch is the end", async () => {
    const all = await readAll(memoryFiles([7]));
    expect(await readAll(memoryFiles([7]), {}, all.at(-1)?.position)).toEqual([]);
  });
});

describe("splits and shards", () => {
  const fractions = { train: 0.6, test: 0.4 };
  test("parts never overlap, and stay when files are added, or read otherwise", async () => {
    const lengths = [50, 60];
    const [train, tests] = await Promise.all(["train", "test"].map(async (part) => rowsOf(await readAll(memoryFiles(lengths), { split: { part, fractions } }))));
    expect(sorted([...train, ...tests])).toEqual(allRows(lengths));
    const more = rowsOf(await readAll(memoryFiles([...lengths, 70]), { split: { part: "train", fractions }, chunkRows: 17, openFiles: 1, shuffle: { seed: 3 } }));
    expect(sorted(more.filter((row) => row < 2000))).toEqual(sorted(train));
  });
  test("shards partition the rows, in sizes that differ little", async () => {
    await fc.assert(fc.asyncProperty(sizes, fc.integer({ min: 1, max: 5 }), async (lengths, count) => {
      const shards = await Promise.all(Array.from({ length: count }, async (_, index) => {
        // A shard of very few rows may have none.
        return readAll(memoryFiles(lengths), { shard: { index, count } }).catch((error: unknown) => (/there are no rows/.test(String(error)) ? [] : Promise.reject(error)));
      }));
      expect(sorted(shards.flatMap(rowsOf))).toEqual(allRows(lengths));
      const counts = shards.map((shard) => rowsOf(shard).length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(lengths.length);
    }), { numRuns: 30 });
  });
  test("a shard reads its own rows only", async () => {
    const files = memoryFiles([100, 100]);
    expect(rowsOf(await readAll(files, { shard: { index: 1, count: 4 } }))).toHaveLength(50);
    expect(files.seen.rows).toBe(50);
  });
});

describe("memory", () => {
  test("holds the buffer and some chunks, however many files there are", async () => {
    const files = memoryFiles(Array.from({ length: 300 }, () => 40));
    const options = { rows: 10, chunkRows: 20, openFiles: 5, shuffle: { seed: 1, buffer: 400 } };
    const job = parseJob(files.names, NAMES, options);
    let [given, most] = [0, 0];
    for await (const { batch } of readBatches(job, startOfEpoch(job, 0), { ahead: 5, open: files.open })) {
      // A half is let go when all of it was given: until then its rows count as held.
      most = Math.max(most, files.seen.rows - Math.floor(given / 200) * 200);
      given += batch.numRows;
    }
    expect(given).toBe(12_000);
    expect(most).toBeLessThanOrEqual(400 + (5 + 1) * 20 + 2 * 20);
    expect(files.seen.mostOpen).toBe(5);
  });
});

describe("files that do not fit", () => {
  const failure = async (files: MemoryFiles, options: DatasetOptions = {}): Promise<unknown> => readAll(files, options).then(() => "nothing", (error: unknown) => error);
  test("an empty one is refused by name, or skipped", async () => {
    expect(await failure(memoryFiles([5, 0, 5]))).toMatchObject({ code: "empty-file", message: expect.stringContaining('"file 1" has no rows') });
    expect(rowsOf(await readAll(memoryFiles([2, 0, 2]), { emptyFiles: "skip" }))).toEqual([0, 1, 2000, 2001]);
  });
  test("a missing one is named, after the rows before it were given", async () => {
    const files = memoryFiles([5, 5]);
    const error = await failure({ ...files, names: [...files.names, "file 9"] });
    expect(String(error)).toContain('no such file: "file 9"');
    expect(files.seen.open).toBe(0);
  });
  test("one with another column is named with it, and the first", async () => {
    const [one, two] = [memoryFiles([5, 5]), memoryFiles([5, 5], [{ name: "row", dtype: "int32", jagged: 0, shape: [2] }, { name: "parts", dtype: "float32", jagged: 1, shape: [] }])];
    const open: MemoryFiles["open"] = async (source) => (source === "file 1" ? two : one).open(source);
    const error = await failure({ ...one, open });
    expect(error).toBeInstanceOf(RangeError);
    expect(String(error)).toContain('"file 1": column "row" is int32 [2], but int32 in "file 0"');
    expect([one.seen.open, two.seen.open]).toEqual([0, 0]);
  });
  test("one without a column is named with near names", async () => {
    const two = memoryFiles([5, 5], [{ name: "rows", dtype: "int32", jagged: 0, shape: [] }]);
    expect(String(await failure(two))).toMatch(/RangeError: "file 0": there is no column "row": near names are rows/);
  });
  test("one that has other rows than before is refused, in a later epoch and at a position", async () => {
    const [before, after] = [memoryFiles([12, 9]), memoryFiles([12, 8])];
    let opened = 0;
    const open: MemoryFiles["open"] = async (source) => (++opened > 2 ? after : before).open(source);
    expect(await failure({ ...before, open }, { epochs: 2 })).toMatchObject({ code: "file-changed", message: expect.stringContaining('"file 1" had 9 rows and now has 8') });
    const [, , third] = await readAll(before);
    await expect(readAll(after, {}, third.position)).rejects.toMatchObject({ code: "file-changed" });
  });
  test("rows that no part has are an error, not an endless search", async () => {
    expect(String(await failure(memoryFiles([3]), { epochs: Infinity, split: { part: "b", fractions: { a: 1, b: 0 } } }))).toMatch(/RangeError: there are no rows: split .* leave none of the 1 files/);
  });
  test("a failing read is an error of its file, and closes the others", async () => {
    const files = memoryFiles([20, 20]);
    const open: MemoryFiles["open"] = async (source) => {
      const table = await files.open(source);
      return { ...table, readColumns: async (names, range = {}) => (source === "file 1" && (range.stop ?? 0) > 10 ? Promise.reject(new RangeError("basket 3 is damaged")) : table.readColumns(names, range)) };
    };
    expect(String(await failure({ ...files, open }))).toBe('RangeError: "file 1": basket 3 is damaged');
    expect(files.seen.open).toBe(0);
  });
});

describe("a recipe", () => {
  const momenta = (jagged: 0 | 1): ColumnInfo[] => ["px", "py", "pz"].map((name) => ({ name, dtype: "float32", jagged, shape: [] }));
  const recipe: JetRecipe = { kind: "jets", name: "test", particles: [{ px: "px", py: "py", pz: "pz" }], nonFinite: "dropRow" };
  const read = async (options: DatasetOptions): Promise<Reached[]> => {
    const files = memoryFiles([40, 30], momenta(1));
    const job = parseJob(files.names, recipe, { ...SMALL, ...options });
    const reached: Reached[] = [];
    for await (const each of readBatches(job, startOfEpoch(job, 0), { ahead: 2, open: files.open })) reached.push(each);
    return reached;
  };
  test("is followed chunk by chunk, so that every row keeps its file and entry through the shuffle", async () => {
    const reached = await read({ shuffle: { seed: 1, buffer: 50 } });
    const entries = reached.flatMap(({ batch }) => Array.from(batch.entries, (entry, row) => 1000 * batch.files[row] + entry));
    expect(sorted(entries)).toEqual(allRows([40, 30]));
    for (const { batch: { numRows, columns: { part_pt: pt, entry }, entries: own } } of reached) {
      expect(Array.from(entry.data, Number)).toEqual([...own]);
      for (let row = 0; row < numRows; row++) expect(pt.offsets[0][row + 1] - pt.offsets[0][row]).toBe(own[row] % 4);
    }
  });
  test("goes with splits", async () => {
    const fractions = { a: 0.5, b: 0.5 };
    const parts = await Promise.all(["a", "b"].map(async (part) => (await read({ split: { part, fractions } })).flatMap(({ batch }) => Array.from(batch.entries, (entry, row) => 1000 * batch.files[row] + entry))));
    expect(sorted(parts.flat())).toEqual(allRows([40, 30]));
  });
  test("fails on files that are not alike, whatever their types", async () => {
    const [lists, numbers] = [memoryFiles([5, 5], momenta(1)), memoryFiles([5, 5], momenta(0))];
    const job = parseJob(lists.names, recipe, SMALL);
    const open: MemoryFiles["open"] = async (source) => (source === "file 1" ? numbers : lists).open(source);
    const error = '"file 1": column "px" is entries, but lists of entries in "file 0"';
    await expect(readBatches(job, startOfEpoch(job, 0), { ahead: 0, open }).next()).rejects.toThrow(error);
    const later = { ...job, openFiles: 1, rows: 5 };
    expect((await readBatches(later, startOfEpoch(job, 0), { ahead: 0, open }).next()).done).toBe(false);
    await expect(readBatches({ ...later, checkFiles: true }, startOfEpoch(job, 0), { ahead: 0, open }).next()).rejects.toThrow(error);
  });
});
