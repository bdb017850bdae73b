// What Node and a browser do alike: each function runs in both, and gives plain JSON to be compared.
import { clusterJets, fourMomenta } from "@mpm/jets";
import { dataset, jetClass, openTable, topTagging, writeTable, WRITABLE_FORMATS, type Column, type DataFile, type DatasetOptions, type OpenOptions, type Source } from "../../src/index.js";
import { BEHAVIOURS, type Behaviour } from "../url-behaviours.js";
import { loopingHdf5 } from "../looping-hdf5.js";
import { sampleColumns, withoutInnerShapes } from "../sample-columns.js";

/** Gives the source of a file by name. */
export type Find = (name: string) => Source | Promise<Source>;

const ROOT_FILES = ["none", "zlib", "lz4", "zstd", "lzma", "rntuple"].map((codec): Read => [`root-${codec}.root`, codec === "none" ? { path: "events" } : {}]);
const HDF5_TABLES = ["jets", "matrix", "tables/record", "lzf"].map((path): Read => ["h5py.h5", { path }]);
const OTHERS = [
  "recipe-jet-class.root", "recipe-jet-net.hdf5", "recipe-top-tagging.h5", "arrow.parquet", "arrow-plain.parquet", "arrow-v2.parquet", "arrow-split.parquet", "arrow-delta.parquet", "nulls.parquet",
  "numpy.npz", "numpy-stored.npz", "recipe-energy-flow.npz", "image.npy", "events.lhe", "events.hepmc", "events.hepmc.gz", "events.hepmc.zst", "events.lhe.gz",
].map((name): Read => [name, {}]);

type Read = readonly [name: string, options: OpenOptions];

/** Every format and codec there is a file of. */
export const READS: readonly Read[] = [...ROOT_FILES, ...HDF5_TABLES, ...OTHERS];

/** What every file holds: columns and rows as they are told, and a hash of each column's values; or what kind of error each gives. */
export async function tables(find: Find): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const [name, options] of READS) found[[name, options.path].join(" ")] = await tableOf(await find(name), options).catch(describeError);
  return found;
}

async function tableOf(source: Source, options: OpenOptions): Promise<unknown> {
  await using table = await openTable(source, options);
  const { format, numRows, columns, omitted } = table;
  const values: Record<string, unknown> = {};
  for (const { name } of columns) values[name] = await table.readColumns([name]).then((batch) => hash(batch.columns[name]), describeError);
  const piece = await table.readColumns(columns.slice(0, 2).map(({ name }) => name), { start: 1, stop: Math.min(3, numRows) });
  return { format, numRows, columns, omitted, values, piece: await Promise.all(Object.values(piece.columns).map(hash)) };
}

/** Of dtype, shape, offsets and the bits of the data. */
async function hash({ dtype, shape, offsets, data }: Column): Promise<string> {
  const parts = [new TextEncoder().encode(`${dtype} ${shape.join(" ")} ${offsets.map(({ length }) => length).join(" ")}`), ...offsets, data];
  const digests = await Promise.all(parts.map((part) => crypto.subtle.digest("SHA-256", new Uint8Array(part.buffer, part.byteOffset, part.byteLength).slice())));
  return digests.map((digest) => [...new Uint8Array(digest, 0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("")).join(" ");
}

/** What becomes of an HDF5 file that the library does not come back from, and of lists read beside it; `whole` is h5py.h5. */
export async function looping(whole: Uint8Array): Promise<{ readonly damaged: unknown; readonly beside: string }> {
  const options = { path: "jets", maxCallSeconds: 0.5 };
  await using table = await openTable(whole, options);
  const damaged = await openTable(loopingHdf5(whole), options).catch(describeError);
  const { columns } = await table.readColumns(["tracks"]);
  return { damaged, beside: await hash(columns["tracks"]) };
}

/** Names differ by where a file lies; kinds and codes of errors do not. */
const describeError = (error: unknown): string => (error instanceof Error ? ["error", error.name, "code" in error ? error.code : ""].join(" ") : `thrown ${String(error)}`);

/** Rows of a shuffled data set of two files, and where it stood in the end. */
export async function rows(find: Find, options: DatasetOptions): Promise<unknown> {
  const files = await Promise.all(["root-lz4.root", "root-zstd.root"].map(async (id): Promise<DataFile> => ({ source: await find(id), id })));
  const data = dataset(files, ["i4", "jet_pt"], { path: "events", rows: 32, shuffle: { seed: 1, buffer: 64 }, ...options });
  const given: unknown[] = [];
  for await (const { numRows, entries, columns } of data) given.push([numRows, [...entries], await hash(columns["i4"]), await hash(columns["jet_pt"])]);
  return { given, position: data.position() };
}

/** First jets of recipes, and what clustering finds in the particles of all. Their last digits may differ: sines and logarithms do. */
export async function jets(find: Find, options: DatasetOptions): Promise<unknown> {
  const given: unknown[] = [];
  for (const [name, make] of [["recipe-jet-class.root", jetClass], ["recipe-top-tagging.h5", topTagging]] as const) {
    for await (const { rows: { offsets, columns }, perRow } of dataset({ source: await find(name), id: name }, make("").recipe, options)) {
      const { part_pt: pt, part_deta: eta, part_dphi: phi } = columns as Record<string, Float32Array>;
      const found = clusterJets(fourMomenta({ pt, eta, phi }), { algorithm: "antikt", radius: 0.4, ptMin: 5 });
      given.push({ name, offsets: [...offsets], columns: numbersOf(columns), perRow: numbersOf(perRow), jets: numbersOf(found.jets), constituents: [...found.constituents.columns.index] });
      break;
    }
  }
  return given;
}

function numbersOf(columns: Readonly<Record<string, ArrayLike<number | bigint>>>): Record<string, readonly number[]> {
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, Array.from(values, Number)]));
}

/** Files written in every format, as they are read back. */
export async function written(): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const format of WRITABLE_FORMATS) {
    const columns = format === "parquet" ? withoutInnerShapes(sampleColumns()) : sampleColumns();
    found[format] = await tableOf(await writeTable(columns, { format }), {});
  }
  return found;
}

/** What becomes of files by what a server does with them. It counts what each visitor asks. */
export async function behaviours(origin: string, visitor: string, kinds: readonly Behaviour[] = BEHAVIOURS): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const behaviour of kinds) {
    for (const [name, options] of [["numpy-stored.npz", {}], ["root-zlib.root", {}], ["h5py.h5", { path: "jets" }], ["arrow.parquet", {}], ["events.hepmc.gz", {}]] as const) {
      found[`${behaviour} ${name}`] = await tableOf(`${origin}/${behaviour}/${name}?${visitor}`, options).catch(describeError);
    }
  }
  return found;
}
