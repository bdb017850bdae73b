// Files that NumPy, PyArrow and h5py wrote (python/columns.py) have the columns that were written.
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTable, type Column } from "../src/index.js";
import { sampleColumns, withoutInnerShapes } from "./sample-columns.js";

const file = (name: string): string => join(import.meta.dirname, "files", name);
const sample = sampleColumns();
const flat = (dtype: Column["dtype"], data: Column["data"], shape: readonly number[] = []): Column => ({ dtype, data, offsets: [], shape });

async function readAll(name: string, path?: string) {
  await using table = await openTable(file(name), path === undefined ? {} : { path });
  const { columns } = await table.readColumns(table.columns.map((column) => column.name));
  return { table, columns };
}

const pick = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, sample[name]]));
const FLAT = ["event", "run", "weight", "label", "charge", "short", "word", "count", "half", "passed"];
const JETS = ["jet_pt", "jet_id", "jet_tagged"];

test("NumPy, compressed", async () => {
  const { table, columns } = await readAll("numpy.npz");
  expect(columns).toEqual(pick(...FLAT, "image", ...JETS));
  expect(table.columns.every(({ compression }) => compression === "deflate")).toBe(true);
});

test("NumPy, stored: read by range; other byte and axis orders; strings and other lengths are left out", async () => {
  const { table, columns } = await readAll("numpy-stored.npz");
  expect(columns).toEqual({ ...pick(...FLAT, "image", ...JETS, "jet_part_pt"), big: sample["weight"] });
  expect(table.omitted.map(({ name }) => name).toSorted()).toEqual(["names", "other", "pi"]);
  await using reopened = await openTable(file("numpy-stored.npz"));
  await expect(reopened.readColumns(["other"])).rejects.toThrow('column "other" is left out: its first axis is 8, and the table has 5 rows');
  await expect(reopened.readColumns(["jet_p"])).rejects.toThrow(/near names are jet_pt/);
  expect((await reopened.readColumns(["jet_part_pt", "image"], { start: 2, stop: 4 })).columns).toEqual({
    jet_part_pt: { ...flat("float32", Float32Array.of(2, 3)), offsets: [Int32Array.of(0, 1, 1), Int32Array.of(0, 2)] },
    image: flat("float32", (sample["image"].data as Float32Array).slice(12, 24), [2, 3]),
  });
});

test("a path takes the arrays as long as the one it names", async () => {
  const { table } = await readAll("numpy-stored.npz", "other");
  expect([table.numRows, table.columns.map(({ name }) => name)]).toEqual([8, ["other"]]);
  await expect(openTable(file("numpy-stored.npz"), { path: "nothing" })).rejects.toThrow(/has no array "nothing"/);
});

test("NPY", async () => {
  await using table = await openTable(file("image.npy"));
  expect((await table.readColumns(["data"], { start: 1, stop: 3 })).columns["data"]).toEqual(flat("float32", (sample["image"].data as Float32Array).slice(6, 18), [2, 3]));
});

for (const name of ["arrow", "arrow-plain", "arrow-v2", "arrow-split", "arrow-delta"]) {
  test(`PyArrow: ${name}`, async () => {
    const { columns } = await readAll(`${name}.parquet`);
    expect(columns).toEqual(pick(...FLAT, ...JETS, "jet_part_pt"));
  });
}

test("PyArrow: row groups are read as rows need them", async () => {
  await using table = await openTable(file("arrow.parquet"));
  const { columns } = await table.readColumns(["jet_part_pt", "event"], { start: 2, stop: 5 });
  expect(columns).toEqual({ jet_part_pt: { ...flat("float32", Float32Array.of(2, 3, 4, 5, 6)), offsets: [Int32Array.of(0, 1, 1, 4), Int32Array.of(0, 2, 3, 3, 5)] }, event: flat("int64", BigInt64Array.of(-3n, 2n ** 62n, 5n)) });
  const none = await table.readColumns(["jet_part_pt"], { start: 3, stop: 3 });
  expect(none.columns["jet_part_pt"].offsets).toEqual([Int32Array.of(0), Int32Array.of(0)]);
});

test("PyArrow: nulls, structs, and what is no number", async () => {
  await using table = await openTable(file("nulls.parquet"));
  const { columns } = await table.readColumns(["x", "jets.pt", "jets.id", "met.pt", "when", "pair"]);
  const jets = [Int32Array.of(0, 1, 1, 1, 3)];
  expect(columns["x"]).toEqual(flat("float32", Float32Array.of(1.5, Number.NaN, 2.5, Number.NaN)));
  expect(columns["jets.pt"]).toEqual({ ...flat("float64", Float64Array.of(1, Number.NaN, 3)), offsets: jets });
  expect(columns["jets.id"]).toEqual({ ...flat("int16", Int16Array.of(1, 2, 3)), offsets: jets });
  expect(columns["met.pt"]).toEqual(flat("float32", Float32Array.of(1, 1, 1, 1)));
  expect(columns["when"]).toEqual(flat("int64", BigInt64Array.of(0n, 1n, 2n, 3n)));
  expect(table.columns.find(({ name }) => name === "when")?.unit).toBe("us");
  expect(columns["pair"].offsets).toEqual([Int32Array.of(0, 2, 4, 6, 8)]);
  expect(table.omitted).toEqual([{ name: "s", reason: "strings or bytes" }, { name: "deep", reason: "3 levels of lists: 2 at most" }, { name: "cost", reason: "decimals" }]);
  await expect(table.readColumns(["n"])).rejects.toMatchObject({ code: "unsupported-file", message: expect.stringMatching(/"n" has nulls, which int32 cannot hold/) as string });
});

test("h5py: a group of data sets", async () => {
  const { table, columns } = await readAll("h5py.h5", "jets");
  expect(columns).toEqual({ ...pick(...FLAT, "image"), big: sample["weight"], tracks: { ...sample["jet_pt"] } });
  expect(table.columns.find(({ name }) => name === "weight")?.unit).toBe("pb");
  expect(table.columns.find(({ name }) => name === "image")?.compression).toBe("gzip");
  expect(table.omitted.map(({ name }) => name).toSorted()).toEqual(["jets/scalar", "names"]);
});

test("h5py: named columns, compound elements, pieces", async () => {
  expect((await readAll("h5py.h5", "matrix")).columns).toEqual({ px: flat("float64", Float64Array.of(0, 3, 6, 9)), py: flat("float64", Float64Array.of(1, 4, 7, 10)), pz: flat("float64", Float64Array.of(2, 5, 8, 11)) });
  await using table = await openTable(file("h5py.h5"), { path: "tables/record" });
  const { columns } = await table.readColumns(["ok", "p4", "pt"], { start: 1, stop: 3 });
  expect(columns).toEqual({ ok: flat("bool", Uint8Array.of(0, 1)), p4: flat("float64", Float64Array.from({ length: 8 }, (_, i) => i + 4), [4]), pt: flat("float32", Float32Array.of(2, 3)) });
  expect(table.omitted).toEqual([{ name: "name", reason: "strings" }]);
});

test("h5py: several tables need a path, and a wrong one shows near ones", async () => {
  await expect(openTable(file("h5py.h5"))).rejects.toThrow(/several tables: give one of them as path: \/, jets, lzf, tables/);
  await expect(openTable(file("h5py.h5"), { path: "jet" })).rejects.toThrow(/there are jets/);
});

const hasPlugins = await import("h5wasm-plugins").then(() => true, () => false);

test.skipIf(!hasPlugins)(`h5py: LZF${hasPlugins ? "" : " (skipped: h5wasm-plugins is not installed)"}`, async () => {
  await using table = await openTable(file("h5py.h5"), { path: "lzf" });
  expect(table.columns[0]?.compression).toBe("lzf");
  expect((await table.readColumns(["x"], { stop: 9 })).columns["x"].data).toEqual(Float32Array.of(0, 1, 2, 3, 4, 5, 6, 0, 1));
});

test("the same from bytes and from a Blob", async () => {
  const { readFileSync } = await import("node:fs");
  for (const [name, path] of [["numpy.npz"], ["arrow.parquet"], ["h5py.h5", "jets"]] as const) {
    const { columns } = await readAll(name, path);
    const bytes = readFileSync(file(name));
    for (const source of [new Uint8Array(bytes), new Blob([bytes])]) {
      await using table = await openTable(source, path === undefined ? {} : { path });
      expect((await table.readColumns(Object.keys(columns))).columns).toEqual(columns);
    }
  }
});

test("without inner shapes Parquet has the sample", () => {
  expect(Object.keys(withoutInnerShapes(sample)).toSorted()).toEqual([...FLAT, ...JETS, "jet_part_pt"].toSorted());
});
