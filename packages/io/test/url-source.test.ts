import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openSource } from "../src/byte-source.js";
import { dataset, openTable, writeTable, type Column, type Table } from "../src/index.js";
import { rangeServer, type RangeServer } from "./range-server.js";

const ROWS = 100_000;
const HEAD_BYTES = 4096;
const REAL = join(import.meta.dirname, "../../../../shared/data/real");
const NANO = "cms/nano_tt_v15.root";

const made = new Map<string, Uint8Array>();
let server: RangeServer;

beforeAll(async () => {
  const column = (factor: number): Column => ({ dtype: "float64", data: Float64Array.from({ length: ROWS }, (_, i) => i * factor), offsets: [], shape: [] });
  for (const format of ["npz", "parquet"] as const) made.set(`large.${format}`, await writeTable({ a: column(1), b: column(2), c: column(3), d: column(4) }, { format, compress: false }));
  made.set("counted", Uint8Array.from({ length: 2 * HEAD_BYTES }, (_, at) => at));
  made.set("empty", new Uint8Array());
  const folderOf = (name: string): string => (name === NANO ? REAL : join(import.meta.dirname, "files"));
  server = await rangeServer(async (name) => made.get(name) ?? readFile(join(folderOf(name), name)).catch(() => undefined));
});
afterAll(async () => server.close());
beforeEach(() => void (server.asked.length = 0));

const bytesAsked = (): number => server.asked.reduce((total, { numBytes }) => total + numBytes, 0);

async function columnB(format: string): Promise<Table> {
  const table = await openTable(`${server.origin}/files/large.${format}`);
  const { columns } = await table.readColumns(["b"]);
  expect(columns["b"].data[ROWS - 1]).toBe(2 * (ROWS - 1));
  return table;
}

describe("a server that gives parts", () => {
  test("is asked for what is read, and for the beginning once", async () => {
    const source = await openSource(`${server.origin}/files/counted`);
    expect(source.size).toBe(2 * HEAD_BYTES);
    expect(await source.read(10, 13)).toEqual(Uint8Array.of(10, 11, 12));
    expect(await source.read(HEAD_BYTES - 1, HEAD_BYTES + 1)).toEqual(Uint8Array.of(255, 0));
    expect(await source.read(2 * HEAD_BYTES - 1, 2 * HEAD_BYTES)).toEqual(Uint8Array.of(255));
    expect(await source.read(6000, 6000)).toEqual(new Uint8Array());
    expect(server.asked.map(({ range }) => range)).toEqual(["bytes=0-4095", "bytes=4095-4096", "bytes=8191-8191"]);
  });
  test("gives a column of NPZ without the others, and rows of it without the rest", async () => {
    await using table = await columnB("npz");
    expect(bytesAsked()).toBeLessThan(8 * ROWS * 1.15);
    server.asked.length = 0;
    await table.readColumns(["b", "d"], { start: 50, stop: 150 });
    expect(server.asked.map(({ numBytes }) => numBytes)).toEqual([800, 800]);
  });
  test("gives a column of Parquet without the others", async () => {
    await using _ = await columnB("parquet");
    expect(bytesAsked()).toBeLessThan(8 * ROWS * 1.05 + (1 << 19)); // hyparquet looks for the metadata in the last 512 kB
  });
  test.skipIf(!existsSync(join(REAL, NANO)))(`gives a branch of a ROOT file without the others${existsSync(join(REAL, NANO)) ? "" : " (skipped: there is no ../shared)"}`, async () => {
    await using table = await openTable(`${server.origin}/files/${NANO}`, { path: "Events" });
    server.asked.length = 0;
    const { columns } = await table.readColumns(["Jet_pt", "Jet_eta"]);
    expect([server.asked.length, bytesAsked()]).toEqual([2, 9653]);
    await using onDisk = await openTable(join(REAL, NANO), { path: "Events" });
    expect(columns).toEqual((await onDisk.readColumns(["Jet_pt", "Jet_eta"])).columns);
  });
  test("may have an empty file", async () => {
    expect((await openSource(`${server.origin}/files/empty`)).size).toBe(0);
    await expect(openTable(`${server.origin}/files/empty`)).rejects.toMatchObject({ code: "unknown-format" });
  });
  test("may send us elsewhere, say no tag, or not how large the file is", async () => {
    for (const behaviour of ["moved", "untagged", "untold"]) {
      const source = await openSource(new URL(`${server.origin}/${behaviour}/counted`));
      expect([source.size, ...(await source.read(5000, 5002))]).toEqual([2 * HEAD_BYTES, 5000 % 256, 5001 % 256]);
    }
  });
  test("is read by the thread of a data set", async () => {
    const given: number[] = [];
    for await (const { columns: { i4 } } of dataset(`${server.origin}/files/root-lz4.root`, ["i4"], { path: "events", rows: 64 })) given.push(...Array.from(i4.data, Number));
    expect(given).toEqual(Array.from({ length: 100 }, (_, entry) => 0 - 70000 * entry));
  });
});

test.each([
  ["whole", "no-ranges", "gives no parts of files (status 200): download the file, or fetch it whole and pass the bytes"],
  ["missing", "file-unreadable", "could not fetch .*status 404"],
])("a server that gives the %s file says so when it is opened", async (behaviour, code, message) => {
  await expect(openSource(`${server.origin}/${behaviour}/counted`)).rejects.toMatchObject({ code, message: expect.stringMatching(message.replace(/[()]/g, "\\$&")) as string });
});

test.each([
  ["refused", "file-unreadable", "could not fetch .*status 503"],
  ["replaced", "file-changed", "changed while it was read: open it again"],
  ["shortened", "file-changed", "changed while it was read: open it again"],
  ["cut", "file-unreadable", "the connection broke between bytes 4095 and 8192"],
  ["endless", "file-unreadable", "expected 4097 bytes from 4095 on, got [0-9]+ said"],
  ["elsewhere", "file-unreadable", 'expected 4097 bytes from 4095 on, got 4096 said to be "bytes 4096-8191/8192"'],
])("a file that is %s later says so when it is read", async (behaviour, code, message) => {
  const source = await openSource(`${server.origin}/${behaviour}/counted`);
  await expect(source.read(HEAD_BYTES - 1, 2 * HEAD_BYTES)).rejects.toMatchObject({ name: "MpmError", code, message: expect.stringMatching(message) as string });
});

test("a server that is not there says so", async () => {
  await expect(openSource("http://127.0.0.1:9/file.root")).rejects.toMatchObject({ code: "file-unreadable", message: expect.stringContaining("could not fetch") as string });
});

test("URLs of bytes at hand are read where they are", async () => {
  const bytes = made.get("counted") as Uint8Array<ArrayBuffer>;
  for (const url of [URL.createObjectURL(new Blob([bytes])), new URL(`data:application/octet-stream;base64,${Buffer.from(bytes).toString("base64")}`)]) {
    const source = await openSource(url);
    expect([source.size, ...(await source.read(300, 302))]).toEqual([2 * HEAD_BYTES, 44, 45]);
  }
  await expect(openSource("blob:nodedata:none")).rejects.toMatchObject({ code: "file-unreadable" });
});
