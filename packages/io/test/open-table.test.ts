// How the format of a file is told.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTable } from "../src/index.js";

const FILES = { root: "root-zlib.root", hdf5: "h5py.h5", parquet: "arrow.parquet", npz: "numpy.npz", npy: "image.npy" } as const;
const PATHS: Readonly<Record<string, string>> = { root: "events", hdf5: "jets" };
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mpm-open-"));
});
afterAll(async () => rm(folder, { recursive: true }));

async function written(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

test.each(Object.entries(FILES))("a wrong ending of the name does not matter: %s", async (format, name) => {
  const path = await written(`${format}.lhe`, await readFile(join(import.meta.dirname, "files", name)));
  await using table = await openTable(path, PATHS[format] === undefined ? {} : { path: PATHS[format] });
  expect(table.format).toBe(format);
});

test("a file of no format shows how it begins, and what is known", async () => {
  const path = await written("text.root", new TextEncoder().encode("pt,eta\n1,2\n"));
  await expect(openTable(path)).rejects.toMatchObject({ code: "unknown-format", message: `"${path}" (11 bytes, beginning 70 74 2c 65 74 61 0a 31) is none of root, hdf5, parquet, npz, npy, lhe, hepmc3: give { format } if you know better` });
});

test("an empty file, a folder and a name that is not there say so", async () => {
  await expect(openTable(await written("empty.h5", new Uint8Array()))).rejects.toThrow(/"[^"]+empty.h5" is empty/);
  await expect(openTable(folder)).rejects.toThrow(/is a folder: give the files in it/);
  await expect(openTable(join(folder, "none.root"))).rejects.toMatchObject({ code: "file-unreadable" });
});

test("a file that changes after it was opened is read no further", async () => {
  const path = await written("growing.npy", await readFile(join(import.meta.dirname, "files", FILES.npy)));
  await using table = await openTable(path);
  await writeFile(path, new Uint8Array(10_000));
  await expect(table.readColumns(["data"])).rejects.toMatchObject({ code: "file-changed", message: expect.stringContaining(path) as string });
});
