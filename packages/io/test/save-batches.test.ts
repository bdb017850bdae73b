import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTable, saveBatches, WRITABLE_FORMATS, writeTable, type ColumnBatch } from "../src/index.js";
import { sampleColumns, withoutInnerShapes } from "./sample-columns.js";

let folder = "";
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "mpm-save-"))));
afterEach(async () => rm(folder, { recursive: true }));

test.each(WRITABLE_FORMATS)("%s: batches one after the other are the rows of the file", async (format) => {
  const columns = format === "parquet" ? withoutInnerShapes(sampleColumns()) : sampleColumns();
  const names = Object.keys(columns);
  await using table = await openTable(await writeTable(columns, { format }));
  const pieces = async function* (): AsyncGenerator<ColumnBatch["columns"]> {
    for await (const batch of table.batches({ columns: names, rows: 2 })) yield batch.columns;
  };
  const path = join(folder, "rows");
  await saveBatches(path, pieces(), { format });
  await using saved = await openTable(path);
  expect(saved.numRows).toBe(table.numRows);
  expect((await saved.readColumns(names)).columns).toEqual(columns);
});

test.each(WRITABLE_FORMATS)("%s: nothing to write is an error", async (format) => {
  const none = async function* (): AsyncGenerator<ColumnBatch["columns"]> {};
  await expect(saveBatches(join(folder, "none"), none(), { format })).rejects.toThrow("there are no rows to write");
});

test("Parquet holds a batch at a time", async () => {
  const path = join(folder, "many.parquet");
  const lengths: number[] = [];
  const batches = async function* (): AsyncGenerator<ColumnBatch["columns"]> {
    for (let batch = 0; batch < 5; batch++) {
      yield { x: { dtype: "int32", data: new Int32Array(1000).fill(batch), offsets: [], shape: [] } };
      lengths.push((await readFile(path)).length);
    }
  };
  await saveBatches(path, batches(), { format: "parquet", compress: false });
  expect(lengths.every((length, batch) => length > (lengths[batch - 1] ?? 0))).toBe(true);
});
