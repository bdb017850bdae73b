// Damaged files end in values or in an error that says so, soon, whatever is damaged.
import { gzipSync } from "fflate";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MpmError, randomStream } from "@mpm/tensor";
import { expect, test } from "vitest";
import { openTable, writeTable, type OpenOptions } from "../src/index.js";
import { sampleColumns } from "./sample-columns.js";

const file = (name: string): Uint8Array => new Uint8Array(readFileSync(join(import.meta.dirname, "files", name)));
const LHE = new TextEncoder().encode(`<LesHouchesEvents version="3.0">\n<init>\n</init>\n${"<event>\n 2 66 0.5E+00 9.1e+01 -1 0.118D+00\n 21 -1 0 0 501 502 0. 0. 5.0E+01 5.0E+01 0. 0. 9.\n 6 1 1 1 501 0 .5 -.5 1e2 1.8e2 1.73e2 0.1 -1.\n<wgt id='1'> 0.25 </wgt>\n</event>\n".repeat(5)}</LesHouchesEvents>\n`);
const HEPMC = new TextEncoder().encode(`HepMC::Asciiv3-START_EVENT_LISTING\n${"E 7 1 3 @ 1e-1 0 0 0\nU MEV CM\nW 1.5e+00 -2\nA 0 alphaQCD 0.118\nP 1 0 11 0 0 5e4 5e4 0.511 4\nP 2 0 -11 0 0 -5e4 5e4 0.511 4\nV -1 0 [1,2] @ 0.1 0.2 0.3 0.4\nP 3 -1 23 0 0 0 1e5 91188 2\n".repeat(5)}HepMC::Asciiv3-END_EVENT_LISTING\n`);

// Calls of the HDF5 library are ended when they take long; that does not count the start of another thread.
const HDF5: OpenOptions = { format: "hdf5", maxCallSeconds: 1 };
const SAMPLES: readonly (readonly [string, Uint8Array, OpenOptions])[] = [
  ["npz, deflated", file("numpy.npz"), { format: "npz" }], ["npz, stored", file("numpy-stored.npz"), { format: "npz" }], ["npy", file("image.npy"), { format: "npy" }],
  ["parquet, zstd", file("arrow.parquet"), { format: "parquet" }], ["parquet, gzip v2", file("arrow-v2.parquet"), { format: "parquet" }], ["parquet, nulls", file("nulls.parquet"), { format: "parquet" }],
  ["parquet, delta", file("arrow-delta.parquet"), { format: "parquet" }],
  ["lhe", LHE, { format: "lhe" }], ["lhe.gz", gzipSync(LHE), { format: "lhe" }], ["hepmc3", HEPMC, { format: "hepmc3" }],
  ["hdf5", await writeTable(sampleColumns(), { format: "hdf5" }), HDF5], ["hdf5, lists and units", file("h5py.h5"), { ...HDF5, path: "jets" }],
  ["hdf5, compounds in gzip", file("h5py.h5"), { ...HDF5, path: "tables/record" }], ["hdf5, a table of pandas", file("recipe-top-tagging.h5"), HDF5],
];
const MUTATIONS = 2000;
const CUTS = 200;
const MOST_MILLISECONDS = 2000;
const CODES = ["malformed-file", "unsupported-file", "file-changed"];

/** Reads all that can be read, and fails for anything but values, `RangeError` and the codes of files. */
async function readAll(bytes: Uint8Array, options: OpenOptions): Promise<"values" | "error"> {
  const codes = options.format === "hdf5" ? [...CODES, "call-timeout"] : CODES;
  const start = performance.now();
  let end: "values" | "error" = "values";
  try {
    await using table = await openTable(bytes, options);
    for (const { name } of table.columns) {
      await table.readColumns([name]).catch((error: unknown) => {
        end = checked(error, codes);
      });
    }
  } catch (error) {
    end = checked(error, codes);
  }
  const spent = performance.now() - start;
  if (options.format !== "hdf5" && spent > MOST_MILLISECONDS) throw new Error(`took ${spent} ms`);
  return end;
}

function checked(error: unknown, codes: readonly string[]): "error" {
  if (error instanceof RangeError || (error instanceof MpmError && codes.includes(error.code) && error.message.includes('"bytes"'))) return "error";
  throw new Error(`unexpected ${String(error)}`, { cause: error });
}

for (const [name, bytes, options] of SAMPLES) {
  test(`${name}: whole, it is read`, async () => {
    expect(await readAll(bytes, { ...options, maxCallSeconds: Infinity })).toBe(name === "parquet, nulls" ? "error" : "values");
  });

  test(`${name}: ${MUTATIONS} mutations`, async () => {
    const random = randomStream(17);
    const below = (limit: number): number => Math.floor(random.uniform() * limit);
    const ends = { values: 0, error: 0 };
    for (let i = 0; i < MUTATIONS; i++) {
      const damaged = bytes.slice();
      for (let flips = 1 + below(4); flips > 0; flips--) damaged[below(damaged.length)] ^= 1 << below(8);
      // Half of them where the structure is: the first and last bytes.
      const edge = Math.min(bytes.length, 400);
      if (i % 2 === 0) damaged[i % 4 === 0 ? below(edge) : bytes.length - 1 - below(edge)] = below(256);
      ends[await readAll(damaged, options)]++;
    }
    expect(ends.error).toBeGreaterThan(0);
  });

  test(`${name}: cut anywhere`, async () => {
    for (let i = 0; i < CUTS; i++) expect(await readAll(bytes.slice(0, Math.floor(((bytes.length - 4) * i) / CUTS)), options)).toBe("error");
    await expect(openTable(bytes.slice(0, bytes.length - 40), options)).rejects.toThrow(/"bytes"/);
  });

  test(`${name}: as another format`, async () => {
    for (const format of (["npz", "npy", "parquet", "lhe", "hepmc3", "hdf5"] as const).filter((other) => other !== options.format)) {
      await expect(openTable(bytes, { format })).rejects.toMatchObject({ code: "malformed-file" });
    }
  });
}
