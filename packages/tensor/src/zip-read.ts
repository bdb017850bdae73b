// Reads ZIP archives held in memory by walking the central directory; sizes are checked before anything is allocated.
// Stored and deflated entries, also of ZIP64 (beyond 4 GiB); no encryption, no split archives. Section numbers are those
// of the format's specification (PKWARE's APPNOTE 6.3).

import { Inflate } from "fflate";
import { requireLength, viewOf } from "./bytes.js";
import { crc32 } from "./crc32.js";
import { MpmError } from "./errors.js";

/** One file in an archive, as its central directory describes it. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly checksum: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly headerStart: number;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCATOR_SIGNATURE = 0x07064b50;
const END64_SIGNATURE = 0x06064b50;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const END64_BYTES = 56;
const EXTRA64 = 1;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_UINT16 = 0xffff;
const MAX_UINT32 = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;
// Deflate's limit: 258 bytes for two bits.
const MAX_EXPANSION = 1032;
// Small enough that one chunk of a hostile stream cannot expand beyond 64 MiB before it is noticed.
const INFLATE_CHUNK_BYTES = 65_536;

/**
 * Lists the files of an archive.
 *
 * @throws MpmError `"invalid-file"` for what is not ZIP; RangeError for a truncated archive.
 */
export function listZip(bytes: Uint8Array): ZipEntry[] {
  const { count, start } = findZipDirectory(bytes);
  return readZipDirectory(bytes.subarray(start), count, bytes.length);
}

/** Most bytes that the records at the end of an archive, which say where its directory lies, may take. */
export const ZIP_END_BYTES: number = END64_BYTES + LOCATOR_BYTES + END_BYTES + MAX_UINT16;

/** Where the directory lies in the archive, and how many entries it has, from the last bytes of the archive. */
export function findZipDirectory(tail: Uint8Array): { readonly count: number; readonly start: number; readonly size: number } {
  const view = viewOf(tail);
  const end = findEnd(view);
  const [count, size, start] = [view.getUint16(end + 10, true), view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
  return count === MAX_UINT16 || size === MAX_UINT32 || start === MAX_UINT32 ? findDirectory64(view, end) : { count, start, size };
}

// 4.3.14: with numbers that do not fit, two more records lie before the end record. Only the second is looked at for its
// signature: it points to the first, which writers put right before it.
function findDirectory64(view: DataView, end: number): { readonly count: number; readonly start: number; readonly size: number } {
  const record = end - LOCATOR_BYTES - END64_BYTES;
  if (record < 0 || view.getUint32(record + END64_BYTES, true) !== LOCATOR_SIGNATURE || view.getUint32(record, true) !== END64_SIGNATURE) {
    throw invalid("its directory is said to need ZIP64, but there is no such record before the end");
  }
  return { count: uint64(view, record + 32), size: uint64(view, record + 40), start: uint64(view, record + 48) };
}

function uint64(view: DataView, position: number): number {
  const value = Number(view.getBigUint64(position, true));
  if (!Number.isSafeInteger(value)) throw invalid(`a size or position of ${value} bytes`);
  return value;
}

/** The entries of a directory that begins with the first of `bytes`, of an archive of `archiveSize` bytes. */
export function readZipDirectory(bytes: Uint8Array, count: number, archiveSize: number): ZipEntry[] {
  const view = viewOf(bytes);
  const entries: ZipEntry[] = [];
  let position = 0;
  for (let i = 0; i < count; i++) {
    entries.push(readEntry(bytes, view, position));
    position += entryLength(view, position);
  }
  checkTotal(entries, archiveSize);
  return entries;
}

/**
 * The contents of one file: a view for a stored entry, new memory for a deflated one.
 *
 * @throws MpmError `"encrypted"`, `"unsupported-compression"`, `"checksum"`, or `"invalid-file"` for sizes or data that
 * cannot be right; RangeError for a truncated archive.
 */
export function readZipEntry(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  const { headerStart, compressedSize, name } = entry;
  requireLength(bytes, headerStart, `the header of "${name}"`);
  const start = headerStart + zipHeaderLength(bytes.subarray(headerStart), entry);
  requireLength(bytes, start + compressedSize, `"${name}"`);
  return unzipEntry(bytes.subarray(start, start + compressedSize), entry);
}

/** The contents of a file whose compressed bytes these are. @throws what `readZipEntry` throws. */
export function unzipEntry(compressed: Uint8Array, entry: ZipEntry): Uint8Array {
  if (entry.isEncrypted) throw new MpmError("encrypted", `"${entry.name}" is encrypted: write the archive without a password`);
  const contents = decompress(compressed, entry);
  if (crc32(contents) !== entry.checksum) throw new MpmError("checksum", `"${entry.name}" is damaged: its CRC-32 differs from the stored one; copy the file again`);
  return contents;
}

// The end record is last but for a comment of at most 65,535 bytes, so it is looked for backwards.
function findEnd(view: DataView): number {
  const last = view.byteLength - END_BYTES;
  for (let start = last; start >= Math.max(0, last - MAX_UINT16); start--) {
    if (view.getUint32(start, true) === END_SIGNATURE && start + END_BYTES + view.getUint16(start + 20, true) === view.byteLength) return start;
  }
  throw invalid(`no end-of-archive record in ${view.byteLength} bytes: the file is truncated or not a ZIP archive`);
}

function readEntry(bytes: Uint8Array, view: DataView, start: number): ZipEntry {
  requireLength(bytes, start + ENTRY_BYTES, "the central directory");
  if (view.getUint32(start, true) !== ENTRY_SIGNATURE) throw invalid(`no directory entry at byte ${start}`);
  requireLength(bytes, start + entryLength(view, start), "the central directory");
  const nameStart = start + ENTRY_BYTES;
  const extraStart = nameStart + view.getUint16(start + 28, true);
  const extra64 = extraField(view, extraStart, extraStart + view.getUint16(start + 30, true), EXTRA64);
  // 4.5.3: of these three, in this order, the extra field has those that do not fit.
  const [size, compressedSize, headerStart] = [start + 24, start + 20, start + 42].map((position) => {
    const value = view.getUint32(position, true);
    return value === MAX_UINT32 ? extra64() : value;
  });
  return {
    name: new TextDecoder().decode(bytes.subarray(nameStart, extraStart)),
    isEncrypted: (view.getUint16(start + 8, true) & 1) === 1,
    method: view.getUint16(start + 10, true),
    checksum: view.getUint32(start + 16, true),
    compressedSize, size, headerStart,
  };
}

/** Reads the next number of 64 bits of an extra field (4.5.1: its identifier, its length, its contents). */
function extraField(view: DataView, start: number, stop: number, identifier: number): () => number {
  let [position, end] = [start, start];
  while (position + 4 <= stop) {
    end = position + 4 + view.getUint16(position + 2, true);
    if (view.getUint16(position, true) === identifier) break;
    position = end;
  }
  position += 4;
  return () => {
    if (position + 8 > Math.min(end, stop)) throw invalid("an entry is said to need ZIP64, but its numbers of 64 bits are missing");
    position += 8;
    return uint64(view, position - 8);
  };
}

function entryLength(view: DataView, start: number): number {
  return ENTRY_BYTES + view.getUint16(start + 28, true) + view.getUint16(start + 30, true) + view.getUint16(start + 32, true);
}

// Entries that share compressed bytes are how small archives pretend to hold very much.
function checkTotal(entries: readonly ZipEntry[], length: number): void {
  const total = entries.reduce((sum, entry) => sum + entry.compressedSize, 0);
  if (total > length) throw invalid(`entries claim ${total} bytes of data in a file of ${length}`);
}

/**
 * Bytes from the start of a file's own header, with which `bytes` begin, to its data.
 * Sizes come from the directory: NumPy fills those of this header with a ZIP64 placeholder.
 */
export function zipHeaderLength(bytes: Uint8Array, { name, headerStart }: ZipEntry): number {
  const view = viewOf(bytes);
  requireLength(bytes, LOCAL_BYTES, `the header of "${name}"`);
  if (view.getUint32(0, true) !== LOCAL_SIGNATURE) throw invalid(`no file header for "${name}" at byte ${headerStart}`);
  return LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
}

function decompress(compressed: Uint8Array, { name, method, size }: ZipEntry): Uint8Array {
  if (method !== STORED && method !== DEFLATED) {
    throw new MpmError("unsupported-compression", `"${name}" uses ZIP compression method ${method}: expected 0 (stored) or 8 (deflate)`);
  }
  const limit = method === STORED ? compressed.length : compressed.length * MAX_EXPANSION;
  if (size > limit) throw invalid(`"${name}" claims ${size} bytes, but its ${compressed.length} stored bytes hold at most ${limit}`);
  const contents = method === STORED ? compressed : inflate(compressed, size, name);
  if (contents.length !== size) throw invalid(`"${name}" holds ${contents.length} bytes, but the directory says ${size}`);
  return contents;
}

// In chunks, so that a stream longer than declared is stopped where it passes the declared size.
function inflate(compressed: Uint8Array, size: number, name: string): Uint8Array {
  const contents = new Uint8Array(size);
  let length = 0;
  const stream = new Inflate((chunk) => {
    if (length + chunk.length > size) throw invalid(`"${name}" holds more than the ${size} bytes the directory says`);
    contents.set(chunk, length);
    length += chunk.length;
  });
  try {
    for (let start = 0; start < compressed.length; start += INFLATE_CHUNK_BYTES) {
      const stop = start + INFLATE_CHUNK_BYTES;
      stream.push(compressed.subarray(start, stop), stop >= compressed.length);
    }
  } catch (cause) {
    if (cause instanceof MpmError) throw cause;
    throw new MpmError("invalid-file", `"${name}" is not valid deflate data: the file is damaged`, { cause });
  }
  return contents.subarray(0, length);
}

function invalid(problem: string): MpmError {
  return new MpmError("invalid-file", `not a valid ZIP archive: ${problem}`);
}
