// The files that the io benchmark reads: the same particles of jets in every format, made when it runs.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { saveTable, type Column } from "@mpm/io";
import { randomStream, type RandomStream } from "@mpm/tensor";

export interface IoFiles extends AsyncDisposable {
  /** By format and codec: "ROOT, lz4". */
  readonly paths: Readonly<Record<string, string>>;
  /** Why some are missing. */
  readonly missing: string | undefined;
}

export const COLUMNS: readonly string[] = ["part_pt", "part_deta", "part_dphi", "part_energy", "part_d0", "part_dz", "part_charge", "part_isPhoton"];
const NEUTRAL_FRACTION = 0.4;
/** The mantissa bits that NanoAOD and the like keep, so that files compress as theirs. */
const MANTISSA_BITS = 12;
const LABELS: Readonly<Record<string, string>> = { "none.root": "ROOT, none", "zlib.root": "ROOT, zlib", "lz4.root": "ROOT, lz4", "zstd.root": "ROOT, zstd", "lzma.root": "ROOT, lzma", "zstd.parquet": "Parquet, zstd" };

/** Jets of 10 to 70 particles with eight float32 each, which compress about as those of real files: neutral particles have no d0, dz and charge. */
export function sampleJets(numJets: number, seed: number): Record<string, Column> {
  const stream = randomStream(seed, "bench jets");
  const offsets = new Int32Array(numJets + 1);
  for (let jet = 0; jet < numJets; jet++) offsets[jet + 1] = offsets[jet] + 10 + stream.integer(61);
  const charges = Float32Array.from({ length: offsets[numJets] }, () => (stream.uniform() < NEUTRAL_FRACTION ? 0 : 2 * stream.integer(2) - 1));
  return Object.fromEntries(COLUMNS.map((name) => [name, { dtype: "float32", data: valuesOf(name, charges, stream.fork(name)), offsets: [offsets], shape: [] }]));
}

function valuesOf(name: string, charges: Float32Array, stream: RandomStream): Float32Array {
  if (name === "part_charge") return charges;
  if (name === "part_isPhoton") return charges.map((charge) => (charge === 0 ? stream.integer(2) : 0));
  const values = new Float32Array(charges.length);
  stream.fillNormal(values);
  roundMantissa(values);
  return name === "part_d0" || name === "part_dz" ? values.map((value, at) => (charges[at] === 0 ? 0 : value)) : values;
}

function roundMantissa(data: Float32Array): void {
  const words = new Uint32Array(data.buffer);
  const dropped = 23 - MANTISSA_BITS;
  for (let at = 0; at < words.length; at++) words[at] = (words[at] >>> dropped) << dropped;
}

/** Makes all files; those of other programs where Python has what it takes. Gone when disposed. */
export async function makeIoFiles(numJets: number): Promise<IoFiles> {
  const folder = await mkdtemp(join(tmpdir(), "mpm-bench-io-"));
  const jets = sampleJets(numJets, 1);
  const own = { "HDF5, none": "none.h5", "HDF5, gzip": "gzip.h5", "Parquet, snappy": "snappy.parquet", "NPZ, stored": "stored.npz", "NPZ, deflate": "deflate.npz" };
  for (const [label, name] of Object.entries(own)) {
    const format = name.endsWith(".h5") ? "hdf5" : name.endsWith(".npz") ? "npz" : "parquet";
    await saveTable(join(folder, name), jets, { format, compress: !/none|stored/.test(label) });
  }
  const missing = runPython(join(folder, "stored.npz"), folder);
  const made = (await readdir(folder)).filter((name) => name in LABELS).toSorted((a, b) => Object.keys(LABELS).indexOf(a) - Object.keys(LABELS).indexOf(b));
  const paths = { ...Object.fromEntries(made.map((name) => [LABELS[name], join(folder, name)])), ...Object.fromEntries(Object.entries(own).map(([label, name]) => [label, join(folder, name)])) };
  return { paths, missing, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

/** What went wrong, if anything. */
function runPython(source: string, folder: string): string | undefined {
  const script = fileURLToPath(new URL("../make-files.py", import.meta.url));
  const { status, error, stderr } = spawnSync("python3", [script, source, folder], { encoding: "utf8" });
  if (status === 0) return undefined;
  return `${basename(script)}: ${error?.message ?? (stderr.trim().split("\n").at(-1) || `ended with ${status}`)}`;
}

export const megabytesOf = async (path: string): Promise<number> => (await stat(path)).size / 1e6;
