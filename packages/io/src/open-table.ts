// One way into every format. The format is told by the first bytes, never by the name.
import { MpmError } from "@mpm/tensor";
import { openSource, type ByteSource, type Source } from "./byte-source.js";
import { FORMATS, type Format, type Table } from "./table.js";

export interface OpenOptions {
  /** Default: what the first bytes say. */
  readonly format?: Format;
  /** Which table of a file with several: a ROOT tree, an HDF5 group or data set. Default: the only one, or the error lists them. */
  readonly path?: string;
  /** Most text that a compressed LHE or HepMC file may hold. Default: 64 MiB and a hundred times the file's size. */
  readonly maxTextBytes?: number;
  /** Whether HDF5 files are read on a thread of their own, which can be ended where damage makes the HDF5 library loop. Default true. */
  readonly worker?: boolean;
  /** Most seconds that a call of the HDF5 library may take on that thread; a call reads up to 16 MiB. Default 30. */
  readonly maxCallSeconds?: number;
}

/** What a format's reader is given. It owns the source from then on: `Table.close` closes it. */
export type Reader = (source: ByteSource, options: Omit<OpenOptions, "format">) => Promise<Table>;

/** Loaded when first needed: formats bring libraries with them. */
const READERS: Readonly<Record<Format, () => Promise<Reader>>> = {
  root: async () => (await import("./root.js")).openRoot,
  hdf5: async () => (await import("./hdf5.js")).openHdf5,
  parquet: async () => (await import("./parquet.js")).openParquet,
  npz: async () => (await import("./npz.js")).openNpz,
  npy: async () => (await import("./npz.js")).openNpy,
  lhe: async () => (await import("./lhe.js")).openLhe,
  hepmc3: async () => (await import("./hepmc3.js")).openHepMc3,
};

const HEAD_BYTES = 4096;

/**
 * Opens a file as a table.
 *
 * @throws MpmError "unknown-format" where no format is recognised; "missing-peer" where its library is not installed; what
 * `openSource` and the formats throw.
 * @example
 * await using table = await openTable("events.root", { path: "Events" });
 * const { columns } = await table.readColumns(["Jet_pt"], { stop: 1000 });
 */
export async function openTable(source: Source, { format, ...options }: OpenOptions = {}): Promise<Table> {
  const bytes = await openSource(source);
  try {
    const chosen = format ?? (await detectFormat(bytes));
    if (!FORMATS.includes(chosen)) throw new RangeError(`format: expected one of ${FORMATS.join(", ")}, got "${chosen}"`);
    const read = await READERS[chosen]();
    return await read(bytes, options);
  } catch (error) {
    await bytes.close();
    throw error;
  }
}

const startsWith = (head: Uint8Array, text: string): boolean => Array.from(text).every((letter, at) => head[at] === letter.charCodeAt(0));

async function detectFormat(source: ByteSource): Promise<Format> {
  const head = await source.read(0, Math.min(source.size, HEAD_BYTES));
  if (startsWith(head, "root")) return "root";
  if (startsWith(head, "\x89HDF\r\n\x1a\n")) return "hdf5";
  if (startsWith(head, "PAR1")) return "parquet";
  if (startsWith(head, "PK\x03\x04") || startsWith(head, "PK\x05\x06")) return "npz";
  if (startsWith(head, "\x93NUMPY")) return "npy";
  return (await (await import("./text-format.js")).detectTextFormat(source)) ?? failUnknown(source, head);
}

function failUnknown({ name, size }: ByteSource, head: Uint8Array): never {
  const shown = [...head.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  if (size === 0) throw new MpmError("unknown-format", `"${name}" is empty: expected one of ${FORMATS.join(", ")}`);
  throw new MpmError("unknown-format", `"${name}" (${size} bytes, beginning ${shown}) is none of ${FORMATS.join(", ")}: give { format } if you know better`);
}
