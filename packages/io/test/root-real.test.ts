// Real ROOT files against uproot: every column that it reads as numbers, byte for byte.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openTable } from "../src/open-table.js";
import type { Column, Table } from "../src/table.js";

const ANSWERS = new URL("answers/", import.meta.url);
const REAL = new URL("../../../../shared/data/real/", import.meta.url);
const FOLDERS = ["toy_hzz", "cms", "atlas", "delphes_fcc"];

type Answer = readonly [name: string, dtype: string, jagged: number, shape: readonly number[], count: number, sum: string, ends: readonly string[], values: string, offsets: readonly string[]];

const names = readdirSync(ANSWERS).filter((name) => /^root-.*\.json\.gz$/.test(name)).map((name) => name.slice("root-".length, -".json.gz".length));
const findFile = (name: string): URL | undefined => FOLDERS.map((folder) => new URL(`${folder}/${name}.root`, REAL)).find((url) => existsSync(url));
const readAnswers = (name: string): { readonly tree: string; readonly numEntries: number; readonly columns: readonly Answer[] } =>
  JSON.parse(gunzipSync(readFileSync(new URL(`root-${name}.json.gz`, ANSWERS))).toString());

const missing = names.filter((name) => findFile(name) === undefined);
if (missing.length > 0) console.warn(`shared/data/real is not beside the project: not compared are ${missing.join(", ")}`);

const digest = (array: ArrayBufferView): string => createHash("md5").update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength)).digest("hex").slice(0, 8);

function describeColumn(table: Table, name: string, { dtype, data, offsets, shape }: Column): Answer {
  const numbers = Array.from(data as Float64Array, Number);
  const sum = numbers.reduce((total, value) => total + value, 0);
  const info = table.columns.find((column) => column.name === name);
  expect([info?.dtype, info?.jagged, info?.shape]).toEqual([dtype, offsets.length, shape]);
  return [name, dtype, offsets.length, shape, data.length, String(sum), [...numbers.slice(0, 2), ...numbers.slice(-2)].map(String), digest(data), offsets.map(digest)];
}

/** How many columns uproot reads that are left out here: lists of lists of ElementLinks, maps. */
const LEFT_OUT: Readonly<Record<string, number>> = { PHYSLITE_example: 382, "uproot-stl_containers": 13 };

/** Python's True, nan and 1.0 as numbers; sums to rounding, since they are summed in another order. */
function expectEqual(seen: Answer, [name, dtype, jagged, shape, count, sum, ends, values, offsets]: Answer): void {
  expect([...seen.slice(0, 5), ...seen.slice(7)]).toEqual([name, dtype, jagged, shape, count, values, offsets]);
  expect([name, ...seen[6].map(Number)]).toEqual([name, ...ends.map((end) => pythonNumber(end) + 0)]);
  const [ours, theirs] = [Number(seen[5]), pythonNumber(sum)];
  const isClose = Math.abs(ours - theirs) <= 1e-7 * Math.max(1, Math.abs(theirs));
  expect([name, isClose || !Number.isFinite(theirs)]).toEqual([name, true]);
}

const pythonNumber = (text: string): number => (text === "True" ? 1 : text === "False" ? 0 : Number(text.replace("inf", "Infinity")));

describe("real ROOT files", () => {
  it("are all compared", () => {
    const files = FOLDERS.flatMap((folder) => (existsSync(new URL(folder, REAL)) ? readdirSync(new URL(folder, REAL)).filter((file) => file.endsWith(".root")) : []));
    expect(names).toEqual(expect.arrayContaining(files.map((file) => file.slice(0, -".root".length))));
  });

  it.skipIf(findFile("uproot-issue513") === undefined)("bits of objects that others refer to take two bytes more", async () => {
    await using table = await openTable(findFile("uproot-issue513") as URL);
    const { columns } = await table.readColumns(["Track.fBits", "Track.fUniqueID", "Particle/Particle.fBits", "Particle/Particle.fUniqueID"]);
    expect(columns["Track.fBits"]?.offsets).toEqual(columns["Track.fUniqueID"]?.offsets);
    expect(columns["Particle/Particle.fBits"]?.offsets).toEqual(columns["Particle/Particle.fUniqueID"]?.offsets);
  });

  it.skipIf(findFile("uproot-issue513") === undefined)("the references of jets point at objects that are there", async () => {
    await using table = await openTable(findFile("uproot-issue513") as URL);
    const [jets, ...objects] = ["Jet.Constituents.refs", "EFlowTrack.fUniqueID", "EFlowPhoton.fUniqueID", "EFlowNeutralHadron.fUniqueID"];
    const { columns } = await table.readColumns([jets, ...objects]);
    const there = new Set(objects.flatMap((name) => [...(columns[name].data as Uint32Array)]));
    const { data, offsets } = columns[jets];
    expect([data.length, offsets[0].length, offsets[1].length]).toEqual([636, 11, 61]);
    expect([...(data as Uint32Array)].filter((id) => !there.has(id))).toEqual([]);
  });

  it.skipIf(missing.length > 0)("say how columns are compressed", async () => {
    const expected = JSON.parse(readFileSync(new URL("root-compression.json", ANSWERS), "utf8")) as Readonly<Record<string, Readonly<Record<string, string>>>>;
    expect(new Set(Object.keys(expected))).toEqual(new Set(names));
    for (const [name, branches] of Object.entries(expected)) {
      await using table = await openTable(findFile(name) as URL, { path: readAnswers(name).tree });
      const found = Object.entries(branches).flatMap(([branch, codec]) => table.columns.filter((column) => column.name === branch || column.name.startsWith(`${branch}.`)).map((column) => [column, codec] as const));
      expect([name, found.length > 0]).toEqual([name, true]);
      for (const [column, codec] of found) expect([name, column.name, column.compression ?? "none"]).toEqual([name, column.name, codec]);
    }
  });

  for (const name of names) {
    const file = findFile(name);
    it.skipIf(file === undefined)(`${name} gives uproot's numbers${file === undefined ? " (skipped: no such file in shared/data/real)" : ""}`, async () => {
      const { tree, numEntries, columns } = readAnswers(name);
      await using table = await openTable(file as URL, { path: tree });
      expect(table.numRows).toBe(numEntries);
      const has = new Set(table.columns.map((column) => column.name));
      const read = columns.filter(([column]) => has.has(column));
      const omitted = table.omitted.map((column) => column.name);
      const lost = columns.filter(([column]) => !has.has(column) && !omitted.some((left) => column === left || column.startsWith(`${left.replace(/\.$/, "")}.`)));
      expect(lost).toEqual([]);
      expect(columns.length - read.length).toBe(LEFT_OUT[name] ?? 0);
      const batch = await table.readColumns(read.map(([column]) => column));
      for (const answer of read) expectEqual(describeColumn(table, answer[0], batch.columns[answer[0]]), answer);
    });
  }
});
