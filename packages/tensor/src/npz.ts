// NumPy's NPZ format: a ZIP archive with one NPY file per named array.

import { MpmError } from "./errors.js";
import { readNpy, writeNpy } from "./npy.js";
import type { Tensor } from "./tensor.js";
import { listZip, readZipEntry, type ZipEntry } from "./zip-read.js";
import { writeZip } from "./zip-write.js";

const SUFFIX = ".npy";

/** Options of `readNpz`. */
export interface ReadNpzOptions {
  /** Read only these arrays; the others are not decompressed. */
  readonly names?: readonly string[];
}

/** Options of `writeNpz`. */
export interface WriteNpzOptions {
  /** Deflate the arrays, as `numpy.savez_compressed` does; default true. */
  readonly compress?: boolean;
}

/**
 * Reads the arrays of an archive by name; files that are not `.npy` are left alone. Checksums are verified.
 *
 * @throws RangeError for a requested name that is absent or for a truncated file; MpmError `"invalid-file"`,
 * `"checksum"`, `"encrypted"`, `"unsupported-compression"` or `"unsupported-dtype"`.
 */
export function readNpz(bytes: Uint8Array, { names }: ReadNpzOptions = {}): Record<string, Tensor> {
  const entries = entriesByName(bytes);
  const wanted = names ?? [...entries.keys()];
  return Object.fromEntries(wanted.map((name) => [name, readArray(bytes, name, entries)]));
}

/**
 * Writes named arrays as an archive that `numpy.load` reads; the same arrays give the same bytes.
 *
 * @throws TypeError for bfloat16; RangeError when data and shape disagree; MpmError `"zip64"` beyond 4 GiB.
 */
export function writeNpz(arrays: Readonly<Record<string, Tensor>>, { compress = true }: WriteNpzOptions = {}): Uint8Array {
  const files = Object.entries(arrays).map(([name, array]) => ({ name: name + SUFFIX, contents: writeNpy(array) }));
  return writeZip(files, compress);
}

function entriesByName(bytes: Uint8Array): Map<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>();
  for (const entry of listZip(bytes)) {
    if (!entry.name.endsWith(SUFFIX)) continue;
    const name = entry.name.slice(0, -SUFFIX.length);
    if (entries.has(name)) throw new MpmError("invalid-file", `array "${name}" appears twice in the archive`);
    entries.set(name, entry);
  }
  return entries;
}

function readArray(bytes: Uint8Array, name: string, entries: ReadonlyMap<string, ZipEntry>): Tensor {
  const entry = entries.get(name);
  if (entry === undefined) throw new RangeError(`no array "${name}" in the archive: it holds ${[...entries.keys()].join(", ")}`);
  return readNpy(readZipEntry(bytes, entry));
}
