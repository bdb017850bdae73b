// Every real file but ROOT's has the values that Python's readers find in it (answers/formats.py).
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openTable } from "../src/index.js";
import { testReal } from "./real-files.js";

interface Answer {
  readonly file: string;
  readonly path?: string;
  readonly numRows: number;
  readonly numColumns: number;
  readonly sha256: string;
  readonly dtypes: Readonly<Record<string, string>>;
  readonly sums: Readonly<Record<string, number>>;
}

const answers = JSON.parse(readFileSync(new URL("answers/formats.json", import.meta.url), "utf8")) as readonly Answer[];
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);

// The library that undoes Blosc is an optional peer.
const hasPlugins = await import("h5wasm-plugins").then(() => true, () => false);
if (!hasPlugins) console.warn("h5wasm-plugins is not installed: files with Blosc are skipped");

for (const answer of answers) {
  if (answer.file.includes("blosc") && !hasPlugins) {
    test.skip(`${answer.file}: (skipped: h5wasm-plugins is not installed)`, () => undefined);
    continue;
  }
  testReal(answer.file, `${answer.path ?? "all"} as in Python`, async (path) => {
    await using table = await openTable(path, answer.path === undefined ? {} : { path: answer.path });
    const names = table.columns.map(({ name }) => name).toSorted();
    const { columns } = await table.readColumns(names);
    const dtypeOf = new Map(table.columns.map(({ name, dtype }) => [name, dtype]));
    expect({ numRows: table.numRows, numColumns: names.length }).toEqual({ numRows: answer.numRows, numColumns: answer.numColumns });
    expect(Object.fromEntries(Object.keys(answer.dtypes).map((name) => [name, dtypeOf.get(name)]))).toEqual(answer.dtypes);
    const hash = createHash("sha256");
    for (const name of names) for (const array of [columns[name]!.data, ...columns[name]!.offsets]) hash.update(bytesOf(array));
    for (const [name, sum] of Object.entries(answer.sums)) {
      let seen = 0;
      for (const value of columns[name]!.data) if (!Number.isNaN(Number(value))) seen += Number(value);
      expect(seen, name).toBeCloseTo(sum, 3);
    }
    expect(hash.digest("hex")).toBe(answer.sha256);
  });
}
