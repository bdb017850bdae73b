// RNTuples: what uproot wrote, in any range, and each way of storing elements.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTable } from "../src/open-table.js";
import { elementKind, positionKind, type ElementKind } from "../src/root-rntuple-columns.js";
import { decodePage } from "../src/root-rntuple-read.js";
import { makeUnzip } from "../src/root-unzip.js";
import type { Table } from "../src/table.js";
import { expected, FLAT, seen } from "./root-expected.js";

const NUM_ROWS = 100;
const bytes = new Uint8Array(readFileSync(new URL("files/root-rntuple.root", import.meta.url)));

/** Names in the RNTuple, and in root-expected.ts. */
const NAMES: readonly (readonly [string, string])[] = [...Object.keys(FLAT).map((name) => [name, name] as const), ["long", "long"], ["jet.pt", "jet_pt"], ["jet.n", "jet_n"], ["pair.a", "i4"], ["pair.b", "f8"], ["lists", "lists"]];

describe("columns of an RNTuple", () => {
  let table: Table;
  beforeAll(async () => {
    table = await openTable(bytes);
  });
  afterAll(() => table.close());

  it("are what was written, of every type, in any range", async () => {
    expect(table.numRows).toBe(NUM_ROWS);
    const bounds = fc.tuple(fc.nat(NUM_ROWS), fc.nat(NUM_ROWS)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);
    await fc.assert(fc.asyncProperty(fc.constantFrom(...NAMES), bounds, async ([name, same], [start, stop]) => {
      const { columns } = await table.readColumns([name], { start, stop });
      expect([name, seen(columns[name])]).toEqual([name, expected(same, start, stop)]);
    }), { numRuns: 300, seed: 4, examples: NAMES.map((names) => [names, [0, NUM_ROWS]]) });
  });

  it("say how they are compressed", () => {
    expect(new Set(table.columns.map(({ compression }) => compression))).toEqual(new Set(["zstd"])); // root-files.py: ZSTD(1)
  });

  it("leave text out", async () => {
    expect(table.omitted).toEqual([{ name: "text", reason: "it is text" }]);
    await expect(table.readColumns(["text"])).rejects.toThrow(/it is text/);
  });
});

it("RNTuples are found by path, beside trees and in folders", async () => {
  const several = new Uint8Array(readFileSync(new URL("files/root-rntuples.root", import.meta.url)));
  for (const [path, values] of [["first", [0, 1, 2]], ["folder/second", [10, 11, 12]], ["first2", [20, 21, 22]], ["tree", [30, 31, 32]]] as const) {
    await using table = await openTable(several, { path });
    expect([path, ...(await table.readColumns(["x"])).columns["x"].data]).toEqual([path, ...values]);
  }
  await expect(openTable(several)).rejects.toThrow(/holds 4 trees/);
  await expect(openTable(several, { path: "second" })).rejects.toThrow(/holds no tree "second"/);
});

it("an RNTuple from before the format was fixed is refused", async () => {
  const old = bytes.slice();
  // The anchor: byte count, version of its class, epoch 1.
  const anchor = Buffer.from(old).indexOf(Buffer.from([0x40, 0, 0, 0x42, 0, 2, 0, 1]));
  expect(anchor).toBeGreaterThan(0);
  old[anchor + 7] = 0;
  await expect(openTable(old)).rejects.toThrow(/RNTuple is of version 0, where 1 is read/);
});

describe("elements of a page", () => {
  const decode = async (type: number, stored: readonly number[], numElements: number, bits = 0, range: readonly [number, number] = [0, 0]): Promise<readonly (number | bigint)[]> => {
    const kind = (elementKind({ type, bits, range }) ?? positionKind(type)) as ElementKind;
    return [...(await decodePage(makeUnzip(), Uint8Array.from(stored), numElements, kind, "a page"))];
  };

  // Codes of the format's specification; split numbers have all first bytes first, and so on.
  it.each([
    ["bits", 0, [0b1101, 1], 9, [1, 0, 1, 1, 0, 0, 0, 0, 1]],
    ["int16", 5, [1, 0, 255, 255], 2, [1, -1]],
    ["float32", 12, [0, 0, 192, 63], 1, [1.5]],
    ["split int16, zigzag", 17, [3, 4, 0, 1], 2, [-2, 130]],
    ["split uint16", 18, [3, 4, 0, 1], 2, [3, 260]],
    ["split int32, zigzag", 19, [1, 2, 0, 0, 0, 0, 0, 0], 2, [-1, 1]],
    ["split int64, zigzag", 21, [255, 255, 255, 255, 255, 255, 255, 255], 1, [-(2n ** 63n)]],
    ["split uint64", 22, [1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 2, [1n, 2n + 2n ** 56n]],
    ["float16", 11, [0, 0x3e, 0, 0xc0, 1, 0, 0, 0xfc], 4, [1.5, -2, 2 ** -24, -Infinity]],
    ["split float16", 23, [0, 0, 0x3e, 0xc0], 2, [1.5, -2]],
    ["split float32", 24, [0, 0, 0, 0, 192, 0, 63, 192], 2, [1.5, -2]],
    ["split float64", 25, [0, 0, 0, 0, 0, 0, 248, 63], 1, [1.5]],
    ["positions", 14, [2, 0, 0, 0, 5, 0, 0, 0], 2, [2, 5]],
    ["split positions, differences", 26, [2, 3, 0, 0, 0, 0, 0, 0], 2, [2, 5]],
    ["split long positions, differences", 27, [2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 2, [2n, 5n]],
  ] as const)("%s", async (_, type, stored, numElements, values) => {
    expect(await decode(type, stored, numElements)).toEqual(values);
  });

  // float32 without its last bits: 1.5 is 0x3fc00000, -2 is 0xc0000000.
  it.each([
    [16, [0xc0, 0x3f, 0, 0xc0], [1.5, -2]],
    [31, [0, 0, 0xe0, 0x1f, 0, 0, 0, 0x30], [1.5, -2]], // 0x1fe00000, then 0x60000000 from bit 31 on
    [12, [0xfc, 0x03, 0xc0], [1.5, -2]],
  ] as const)("float32 cut to %d bits", async (bits, stored, values) => {
    expect(await decode(0x1c, stored, 2, bits)).toEqual(values);
  });

  it.each([
    [8, [0, 51, 255], [-1, 1], [-1, -0.6, 1]],
    [3, [0b11_010_000, 0b1], [0, 14], [0, 4, 14]],
    [1, [0b101], [2, 3], [3, 2, 3]],
    [32, [255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 128], [0, 2 ** 32 - 1], [2 ** 32 - 1, 0, 2 ** 31]],
  ] as const)("integers of %d bits in a range", async (bits, stored, range, values) => {
    const found = await decode(0x1d, stored, 3, bits, range);
    for (const [at, value] of values.entries()) expect(found[at]).toBeCloseTo(value, 12);
  });

  it("with a number of bits that their kind cannot have are not read", () => {
    for (const bits of [9, 32]) expect(elementKind({ type: 0x1c, bits })).toBeUndefined();
    for (const bits of [0, 33]) expect(elementKind({ type: 0x1d, bits, range: [0, 1] })).toBeUndefined();
    expect(elementKind({ type: 0x1d, bits: 8 })).toBeUndefined();
  });
});
