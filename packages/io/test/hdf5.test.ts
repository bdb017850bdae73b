// HDF5 files on a thread of their own: what it reads, and what happens when the library does not come back. Mostly from bytes: tsx
// takes seconds to load what reads paths, whenever a thread is started.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { dataset, openTable, type OpenOptions, type Table } from "../src/index.js";
import { hdf5Bytes } from "../src/write-hdf5.js";
import { loopingHdf5 } from "./looping-hdf5.js";

const WHOLE = join(import.meta.dirname, "files", "h5py.h5");
const JETS: OpenOptions = { path: "jets" };

const looping = (): Uint8Array => loopingHdf5(readFileSync(WHOLE));

const whole = (): Uint8Array => new Uint8Array(readFileSync(WHOLE));

const readAll = async (table: Table) => (await table.readColumns(table.columns.map(({ name }) => name))).columns;

test.each<[string, () => string | Uint8Array | Blob]>([
  ["path", () => WHOLE], ["bytes", whole], ["blob", () => new Blob([readFileSync(WHOLE)])],
])("the thread gives what this one does: %s", async (_, source) => {
  await using there = await openTable(source(), JETS);
  await using here = await openTable(source(), { ...JETS, worker: false });
  expect(await readAll(there)).toEqual(await readAll(here));
  expect(there.columns).toEqual(here.columns);
  expect(there.omitted).toEqual(here.omitted);
});

test("bytes stay the caller's, as a Buffer and as part of a larger buffer", async () => {
  const file = readFileSync(WHOLE);
  const bytes = new Uint8Array(file.length + 100).fill(7);
  bytes.set(file, 50);
  await using table = await openTable(bytes.subarray(50, 50 + file.length), JETS);
  bytes.fill(0);
  expect((await table.readColumns(["weight"])).columns["weight"]?.data.length).toBe(5);
  expect(bytes.length).toBe(file.length + 100);
  await using same = await openTable(file, JETS);
  expect(same.numRows).toBe(5);
  expect(file).toEqual(readFileSync(WHOLE));
});

test("a call that does not come back is ended, and other tables go on", async () => {
  await using path = await openTable(WHOLE, JETS);
  await using bytes = await openTable(whole(), JETS);
  const before = await readAll(path);
  const failing = openTable(looping(), { ...JETS, maxCallSeconds: 0.5 });
  const waiting = [readAll(path), readAll(bytes)];
  await expect(failing).rejects.toMatchObject({ code: "call-timeout" });
  await expect(failing).rejects.toThrow(/^"bytes": opening it, a call of the HDF5 library took more than 0.5 s/);
  expect(await Promise.all(waiting)).toEqual([before, before]);
});

test("a table that was open then closes, and so does one whose columns cannot be read", async () => {
  const before = await openTable(whole(), JETS);
  await expect(openTable(looping(), { ...JETS, maxCallSeconds: 0.5 })).rejects.toMatchObject({ code: "call-timeout" });
  await before.close();
  // Lists are in the damaged heap; a data set without attributes opens.
  await using lists = await openTable(looping(), { path: "jets/tracks", maxCallSeconds: 0.5 });
  await expect(lists.readColumns(["tracks"])).rejects.toThrow(/^"bytes": reading from it, a call/);
  await expect(lists.readColumns(["tracks"])).rejects.toMatchObject({ code: "call-timeout" });
});

test.each([true, "hdf5"] as const)("in a data set too, with worker %s", async (worker) => {
  const loop = async (...sources: readonly Uint8Array[]): Promise<number> => {
    let numRows = 0;
    const files = sources.map((source, at) => ({ source, id: `file ${at}` }));
    for await (const batch of dataset(files, ["weight"], { ...JETS, worker, maxCallSeconds: 0.5 })) numRows += batch.numRows;
    return numRows;
  };
  expect(await loop(whole(), whole())).toBe(10);
  await expect(loop(whole(), looping())).rejects.toMatchObject({ code: "call-timeout", message: expect.stringContaining("file 1") as string });
});

test("a group of data sets with other rows each says which paths there are", async () => {
  const bytes = await hdf5Bytes({ pt: tensor("float32", [2]), eta: tensor("float32", [3]) }, false);
  await expect(openTable(bytes)).rejects.toThrow('"bytes": expected arrays with the same first axis, got eta [3], pt [2]: give one of eta, pt as path');
});

test.each([0, -1, Number.NaN])("maxCallSeconds %s is refused", async (maxCallSeconds) => {
  await expect(openTable(WHOLE, { ...JETS, maxCallSeconds })).rejects.toThrow(`maxCallSeconds: expected a number above 0, got ${maxCallSeconds}`);
});

test("a table that nobody closes does not keep the process", async () => {
  const script = `import { readFileSync } from "node:fs";
    import { openTable } from ${JSON.stringify(join(import.meta.dirname, "../src/index.ts"))};
    const table = await openTable(readFileSync(${JSON.stringify(WHOLE)}), { path: "jets" });
    console.log(table.numRows);`;
  const child = spawn(process.execPath, ["--conditions=@mpm/source", "--import", "tsx", "--input-type=module", "-e", script], { cwd: import.meta.dirname, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(output).toBe("5\n");
});
