// Writes ZIP archives in memory: stored or deflated entries, no ZIP64. The same input gives the same bytes.

import { deflateSync } from "fflate";
import { concatBytes } from "./bytes.js";
import { crc32 } from "./crc32.js";
import { MpmError } from "./errors.js";

/** One file to write. */
export interface ZipSource {
  readonly name: string;
  readonly contents: Uint8Array;
}

const VERSION = 20;
const UTF8_FLAG = 0x0800;
// 1 January 1980, the earliest date ZIP knows: the time of writing must not change the bytes.
const DATE = 0x0021;
const STORED = 0;
const DEFLATED = 8;
const MAX_ENTRIES = 0xfffe;
const MAX_BYTES = 0xfffffffe;

/** Packs files into one archive. @throws MpmError `"zip64"` beyond 4 GiB or 65,534 files. */
export function writeZip(files: readonly ZipSource[], compress: boolean): Uint8Array {
  const chunks: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let position = 0;
  for (const file of files) {
    const name = new TextEncoder().encode(file.name);
    const data = compress ? deflateSync(file.contents) : file.contents;
    const fields = commonFields(file.contents, data.length, name.length, compress);
    const local = [record([[4, 0x04034b50], ...fields, [2, 0]]), name, data];
    directory.push(directoryEntry(fields, position), name);
    chunks.push(...local);
    position += byteLength(local);
  }
  const directoryBytes = byteLength(directory);
  if (files.length > MAX_ENTRIES || position + directoryBytes > MAX_BYTES) {
    throw new MpmError("zip64", `${files.length} arrays of ${position} bytes need ZIP64, which is not written: split them over several files`);
  }
  return concatBytes([...chunks, ...directory, endRecord(files.length, directoryBytes, position)]);
}

/** Width in bytes and value of one field. */
type Field = readonly [width: 2 | 4, value: number];

// What the local header and the directory entry have in common: version needed up to the length of the name.
function commonFields(contents: Uint8Array, compressedSize: number, nameLength: number, compress: boolean): Field[] {
  return [
    [2, VERSION], [2, UTF8_FLAG], [2, compress ? DEFLATED : STORED], [2, 0], [2, DATE],
    [4, crc32(contents)], [4, compressedSize], [4, contents.length], [2, nameLength],
  ];
}

// After the common fields: lengths of extra field and comment, disk, internal and external attributes, header position.
function directoryEntry(fields: readonly Field[], position: number): Uint8Array {
  return record([[4, 0x02014b50], [2, VERSION], ...fields, [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, position]]);
}

function endRecord(count: number, directoryBytes: number, directoryStart: number): Uint8Array {
  return record([[4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, directoryBytes], [4, directoryStart], [2, 0]]);
}

function record(fields: readonly Field[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, [width]) => sum + width, 0));
  const view = new DataView(bytes.buffer);
  let position = 0;
  for (const [width, value] of fields) {
    if (width === 2) view.setUint16(position, value, true);
    else view.setUint32(position, value, true);
    position += width;
  }
  return bytes;
}

function byteLength(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}
