// The ROOT reader on tiny files that uproot wrote: every codec, any range, and what it refuses.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSource, type ByteSource } from "../src/byte-source.js";
import { openTable } from "../src/open-table.js";
import { openRoot } from "../src/root.js";
import type { Table } from "../src/table.js";
import { expected, FLAT, JAGGED, seen } from "./root-expected.js";

const CODECS = ["none", "zlib", "lz4", "zstd", "lzma"];
const NUM_ROWS = 100;
/** Baskets end here: root-files.py writes three clusters. */
const CLUSTERS = [0, 40, 41, 100];

const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`files/root-${name}.root`, import.meta.url)));
const NAMES = [...Object.keys(FLAT), "matrix", ...Object.keys(JAGGED)];

describe("columns of a TTree", () => {
  let table: Table;
  beforeAll(async () => {
    table = await openTable(bytesOf("none"), { path: "events" });
  });
  afterAll(() => table.close());

  it("are what was written, of every type", async () => {
    const { columns } = await table.readColumns(NAMES);
    expect(table.numRows).toBe(NUM_ROWS);
    for (const name of NAMES) expect([name, seen(columns[name])]).toEqual([name, expected(name, 0, NUM_ROWS)]);
  });

  it("are what was written, in any range", async () => {
    const bounds = fc.tuple(fc.nat(NUM_ROWS), fc.nat(NUM_ROWS)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);
    await fc.assert(fc.asyncProperty(fc.constantFrom(...NAMES), bounds, async (name, [start, stop]) => {
      const { columns } = await table.readColumns([name], { start, stop });
      expect(seen(columns[name])).toEqual(expected(name, start, stop));
    }), { numRuns: 200, seed: 4 });
  });

  it("are the same in batches", async () => {
    let start = 0;
    for await (const batch of table.batches({ columns: ["jet_pt", "f8"], rows: 7 })) {
      expect(batch.start).toBe(start);
      start += batch.numRows;
      for (const name of ["jet_pt", "f8"]) expect(seen(batch.columns[name])).toEqual(expected(name, batch.start, start));
    }
    expect(start).toBe(NUM_ROWS);
  });

  it("say what they are before they are read", () => {
    expect(table.columns.find(({ name }) => name === "jet_pt")).toEqual({ name: "jet_pt", dtype: "float32", jagged: 1, shape: [] });
    expect(table.columns.find(({ name }) => name === "matrix")).toEqual({ name: "matrix", dtype: "float32", jagged: 0, shape: [2, 3] });
  });
});

describe.each(CODECS)("a file compressed with %s", (codec) => {
  it("gives the same numbers", async () => {
    await using table = await openTable(bytesOf(codec), { path: "events" });
    const { columns } = await table.readColumns(["i4", "f8", "jet_pt", "jet_n"]);
    for (const name of ["i4", "f8", "jet_pt", "jet_n"]) expect([name, seen(columns[name])]).toEqual([name, expected(name, 0, NUM_ROWS)]);
    expect(table.columns.find(({ name }) => name === "jet_n")?.compression ?? "none").toBe(codec);
  });
});

/** A source that keeps what was read. */
async function watched(bytes: Uint8Array): Promise<{ readonly source: ByteSource; readonly reads: [start: number, stop: number][] }> {
  const inner = await openSource(bytes);
  const reads: [number, number][] = [];
  const read = async (start: number, stop: number): Promise<Uint8Array> => {
    reads.push([start, stop]);
    return inner.read(start, stop);
  };
  return { reads, source: { name: inner.name, size: inner.size, read, close: async () => inner.close() } };
}

describe("reading", () => {
  it("touches only the baskets of the rows asked for, and neighbours at once", async () => {
    const { source, reads } = await watched(bytesOf("none"));
    const table = await openRoot(source, { path: "events" });
    reads.length = 0;
    await table.readColumns(["f8", "jet_pt"], { start: CLUSTERS[0], stop: CLUSTERS[1] });
    const first = reads.splice(0);
    expect(first.length).toBe(1);
    expect(first[0][1] - first[0][0]).toBeLessThan(8_000);
    await table.readColumns(["f8"], { start: 50, stop: 60 });
    expect(reads.length).toBe(1);
    await table.readColumns(["f8"], { start: 60, stop: 70 });
    expect(reads.length).toBe(1); // the basket that the last range ended in is kept
  });

  it("opens a tree in a folder, and lists trees where it cannot choose", async () => {
    const bytes = bytesOf("none");
    await using table = await openTable(bytes, { path: "folder/other" });
    expect([...(await table.readColumns(["x"])).columns["x"].data]).toEqual([0, 1, 2]);
    await using cycle = await openTable(bytes, { path: "/events;1" });
    expect(cycle.path).toBe("events");
    await expect(openTable(bytes)).rejects.toThrow(/holds 2 trees: give one of them as path: "events", "folder\/other"/);
    await expect(openTable(bytes, { path: "event" })).rejects.toThrow(/holds no tree "event": there are "events", "folder\/other"/);
    await expect(openTable(bytes, { path: "events;2" })).rejects.toThrow(RangeError);
  });

  it("names near columns for one that is not there", async () => {
    await using table = await openTable(bytesOf("zlib"));
    await expect(table.readColumns(["jet_Pt"])).rejects.toThrow(/no column "jet_Pt": near names are jet_pt/);
  });
});
