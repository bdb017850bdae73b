import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openTable, saveTable, writeTable, WRITABLE_FORMATS, type Column } from "../src/index.js";
import { sampleColumns, withoutInnerShapes } from "./sample-columns.js";

async function readBack(bytes: Uint8Array): Promise<Readonly<Record<string, Column>>> {
  await using table = await openTable(bytes);
  expect(table.omitted).toEqual([]);
  return (await table.readColumns(table.columns.map(({ name }) => name))).columns;
}

for (const format of WRITABLE_FORMATS) {
  const columns = format === "parquet" ? withoutInnerShapes(sampleColumns()) : sampleColumns();

  for (const compress of [true, false]) {
    test(`${format}${compress ? "" : " uncompressed"}: every type, lists and lists of lists come back as they were`, async () => {
      expect(await readBack(await writeTable(columns, { format, compress }))).toEqual(columns);
    });
  }

  test(`${format}: pieces of rows put together are all rows`, async () => {
    await using table = await openTable(await writeTable(columns, { format }));
    const names = Object.keys(columns);
    const seen: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
    for await (const batch of table.batches({ columns: names, rows: 2 })) {
      for (const name of names) {
        const { data, offsets } = batch.columns[name];
        expect(offsets.map((level) => level[0])).toEqual(offsets.map(() => 0));
        seen[name].push(...Array.from(data as ArrayLike<number | bigint>, Number));
      }
    }
    for (const name of names) expect(seen[name]).toEqual(Array.from(columns[name].data as ArrayLike<number | bigint>, Number));
  });

  test(`${format}: no rows at all`, async () => {
    const none: Record<string, Column> = { x: { dtype: "float32", data: new Float32Array(), offsets: [], shape: [] }, y: { dtype: "int64", data: new BigInt64Array(), offsets: [Int32Array.of(0)], shape: [] } };
    expect(await readBack(await writeTable(none, { format }))).toEqual(none);
  });

  test(`${format}: any lengths of lists`, async () => {
    const lengths = fc.array(fc.array(fc.array(fc.float({ noNaN: true }), { maxLength: 3 }), { maxLength: 3 }), { maxLength: 6 });
    await fc.assert(fc.asyncProperty(lengths, async (rows) => {
      const some = nested(rows);
      expect(await readBack(await writeTable(some, { format }))).toEqual(some);
    }), { numRuns: 60, seed: 4 });
  });
}

/** A flat column, and columns of one and two levels, of the same rows. */
function nested(rows: readonly (readonly (readonly number[])[])[]): Record<string, Column> {
  const ends = (lengths: readonly number[]): Int32Array => Int32Array.from([0, ...lengths.map((_, i) => lengths.slice(0, i + 1).reduce((sum, n) => sum + n, 0))]);
  const outer = ends(rows.map(({ length }) => length));
  const column = (values: readonly number[], offsets: readonly Int32Array[]): Column => ({ dtype: "float32", data: Float32Array.from(values), offsets, shape: [] });
  return {
    row: column(rows.map((_, i) => i), []),
    jet_pt: column(rows.flatMap((lists) => lists.map(({ length }) => length)), [outer]),
    jet_part_pt: column(rows.flat(2), [outer, ends(rows.flat().map(({ length }) => length))]),
  };
}

test("a file on disk", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mpm-io-"));
  try {
    for (const format of WRITABLE_FORMATS) {
      const columns = withoutInnerShapes(sampleColumns());
      await saveTable(join(folder, `sample.${format}`), columns, { format });
      await using table = await openTable(join(folder, `sample.${format}`));
      expect((await table.readColumns(Object.keys(columns))).columns).toEqual(columns);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("columns that share a layout share one array of offsets", async () => {
  const { readNpz } = await import("@mpm/tensor");
  const { jet_pt: pt, jet_id: id } = sampleColumns();
  expect(Object.keys(readNpz(await writeTable({ jet_pt: pt, jet_id: id }, { format: "npz" })))).toEqual(["offsets", "jet_pt", "jet_id"]);
});

test("refuses what cannot be written", async () => {
  const x: Column = { dtype: "float32", data: new Float32Array(4), offsets: [], shape: [] };
  await expect(writeTable({}, { format: "npz" })).rejects.toThrow(/one column at least/);
  await expect(writeTable({ x, y: { ...x, data: new Float32Array(3) } }, { format: "npz" })).rejects.toThrow(/4 in "x" and 3 in "y"/);
  await expect(writeTable({ x: { ...x, offsets: [Int32Array.of(0, 3)] } }, { format: "npz" })).rejects.toThrow(/offsets from 0 to 4/);
  await expect(writeTable({ x: { ...x, shape: [2] } }, { format: "parquet" })).rejects.toThrow(/inner shape/);
  await expect(writeTable({ x: { ...x, dtype: "bfloat16", data: new Uint16Array(4) } }, { format: "parquet" })).rejects.toThrow(/no bfloat16/);
  await expect(writeTable({ "a/b": x }, { format: "hdf5" })).rejects.toThrow(/without "\/"/);
  await expect(writeTable({ x }, { format: "csv" as "npz" })).rejects.toThrow(/npz, parquet, hdf5/);
});
