// Every real file but ROOT's has the values that Python's readers find in it (answers/formats.py). The files lie beside the project.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openTable } from "../src/index.js";

interface Answer {
  readonly file: string;
  readonly path?: string;
  readonly numRows: number;
  readonly numColumns: number;
  readonly sha256: string;
  readonly dtypes: Readonly<Record<string, string>>;
  readonly sums: Readonly<Record<string, number>>;
}

const REAL = new URL("../../../../shared/data/real/", import.meta.url);
const answers = JSON.parse(readFileSync(new URL("answers/formats.json", import.meta.url), "utf8")) as readonly Answer[];
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);

// What undoes Blosc is an optional peer.
const hasPlugins = await import("h5wasm-plugins").then(() => true, () => false);
const reasonToSkip = ({ file }: Answer): string | undefined => {
  if (!existsSync(new URL(file, REAL))) return "no such file in shared/data/real";
  return file.includes("blosc") && !hasPlugins ? "h5wasm-plugins is not installed" : undefined;
};
const skipped = answers.filter((answer) => reasonToSkip(answer) !== undefined);
if (skipped.length > 0) console.warn(`not compared with Python: ${skipped.map((answer) => `${answer.file} (${reasonToSkip(answer)})`).join(", ")}`);

for (const answer of answers) {
  const reason = reasonToSkip(answer);
  test.skipIf(reason !== undefined)(`${answer.file} ${answer.path ?? ""}${reason === undefined ? "" : ` (skipped: ${reason})`}`, async () => {
    await using table = await openTable(fileURLToPath(new URL(answer.file, REAL)), answer.path === undefined ? {} : { path: answer.path });
    const names = table.columns.map(({ name }) => name).toSorted();
    const { columns } = await table.readColumns(names);
    const hash = createHash("sha256");
    for (const name of names) for (const array of [columns[name].data, ...columns[name].offsets]) hash.update(bytesOf(array));
    const some = Object.keys(answer.dtypes);
    const seen = {
      numRows: table.numRows, numColumns: names.length, dtypes: Object.fromEntries(some.map((name) => [name, table.columns.find((column) => column.name === name)?.dtype])), sha256: hash.digest("hex"),
    };
    const { numRows, numColumns, dtypes, sha256 } = answer;
    // Sums first: they say which column differs.
    expect(some.map((name) => sumOf(columns[name].data))).toEqual(some.map((name) => expect.closeTo(answer.sums[name] ?? 0, 3) as number));
    expect(seen).toEqual({ numRows, numColumns, dtypes, sha256 });
  });
}

function sumOf(data: ArrayLike<number | bigint>): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) if (!Number.isNaN(Number(data[i]))) sum += Number(data[i]);
  return sum;
}
