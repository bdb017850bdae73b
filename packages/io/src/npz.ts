// NumPy's NPZ and NPY files as tables; row-layout.ts says which arrays are columns. Arrays stored as they are get read by range;
// deflated, big-endian and Fortran-ordered ones are read whole when first asked for, and kept.
import { MpmError, readNpy, type Tensor } from "@mpm/tensor";
import { dataConstructor, dataFromBytes, findZipDirectory, readNpyHeader, readZipDirectory, unzipEntry, ZIP_END_BYTES, zipHeaderLength, type NpyHeader, type ZipEntry } from "@mpm/tensor/files";
import { Inflate } from "fflate";
import type { ByteSource } from "./byte-source.js";
import { makeTable } from "./make-table.js";
import { malformed } from "./malformed.js";
import type { Reader } from "./open-table.js";
import { asOffsets, layOutRows, readLaidOut, type ArrayInfo, type LaidOutColumn } from "./row-layout.js";
import { entrySize } from "./slice-column.js";
import type { Column, OmittedColumn, Table } from "./table.js";

/** An array in a file: items along its first axis can be read. */
interface StoredArray {
  readonly info: ArrayInfo;
  readItems(first: number, last: number): Promise<Column["data"]>;
}

/** Name of the one column of an NPY file. */
const NPY_COLUMN = "data";
const HEAD_BYTES = 2048;
/** What precedes an entry: 30 bytes, its name and extra fields; seldom more. */
const ZIP_HEADER_BYTES = 512;
const DEFLATED = 8;

/** Columns of an archive of arrays. `path` names an array: the table has its rows. Strings and objects are left out. */
export const openNpz: Reader = (source, { path }) => naming(source, async () => {
  const entries = (await directoryOf(source)).filter(({ name }) => name.endsWith(".npy"));
  const omitted: OmittedColumn[] = [];
  const arrays = await Promise.all(entries.map((entry) => openMember(source, entry).catch((error: unknown) => {
    if (!(error instanceof MpmError) || error.code !== "unsupported-dtype") throw error;
    omitted.push({ name: arrayName(entry), reason: error.message });
    return undefined;
  })));
  return tableOf("npz", source, arrays.filter((array) => array !== undefined), omitted, path);
});

/** The array as a table of one column, "data", with the rows of its first axis. */
export const openNpy: Reader = (source) => naming(source, async () => {
  const head = await source.read(0, Math.min(source.size, HEAD_BYTES));
  const array = openArray(source, NPY_COLUMN, await headerOf(source, head), 0, source.size, () => source.read(0, source.size));
  return tableOf("npy", source, [array], [], undefined);
});

async function tableOf(format: "npz" | "npy", source: ByteSource, arrays: readonly StoredArray[], omitted: readonly OmittedColumn[], path: string | undefined): Promise<Table> {
  const byName = new Map(arrays.map((array) => [array.info.name, array]));
  const readItems = (name: string, first: number, last: number) => (byName.get(name) as StoredArray).readItems(first, last);
  const readOffsets = async ({ name, shape }: ArrayInfo) => asOffsets(await readItems(name, 0, shape[0] ?? 0));
  if (path !== undefined && !byName.has(path)) throw new RangeError(`"${source.name}" has no array "${path}": there are ${[...byName.keys()].join(", ")}`);
  const layout = await layOutRows(source.name, arrays.map(({ info }) => info), readOffsets, path);
  const columns = new Map(layout.columns.map((column) => [column.info.name, column]));
  return makeTable({
    format, numRows: layout.numRows, columns: layout.columns.map(({ info }) => info), omitted: [...omitted, ...layout.omitted], ...(path === undefined ? {} : { path }),
    read: (wanted, start, stop) => naming(source, () => Promise.all(wanted.map(({ name }) => readLaidOut(columns.get(name) as LaidOutColumn, start, stop, readItems)))),
    close: () => source.close(),
  });
}

async function directoryOf(source: ByteSource): Promise<readonly ZipEntry[]> {
  const tail = await source.read(Math.max(0, source.size - ZIP_END_BYTES), source.size);
  const { count, start, size } = findZipDirectory(tail);
  if (start + size > source.size) malformed(source.name, `expected the directory of the archive at bytes ${start} to ${start + size}, but there are ${source.size}: is the file whole?`);
  return readZipDirectory(await source.read(start, start + size), count, source.size);
}

async function openMember(source: ByteSource, entry: ZipEntry): Promise<StoredArray> {
  const { headerStart, compressedSize, method, size } = entry;
  const head = await source.read(Math.min(headerStart, source.size), Math.min(headerStart + ZIP_HEADER_BYTES + HEAD_BYTES, source.size));
  const length = zipHeaderLength(head, entry);
  const start = headerStart + length;
  if (start + compressedSize > source.size) malformed(source.name, `expected bytes ${start} to ${start + compressedSize} of "${entry.name}", but there are ${source.size}: is the file whole?`);
  const readWhole = async () => unzipEntry(await source.read(start, start + compressedSize), entry);
  const first = length <= ZIP_HEADER_BYTES ? head.subarray(length, length + compressedSize) : await source.read(start, Math.min(start + HEAD_BYTES, start + compressedSize));
  const header = readNpyHeader(method === DEFLATED ? inflatedHead(first) : first);
  return openArray(source, arrayName(entry), header, method === DEFLATED || entry.isEncrypted ? undefined : start, size, readWhole, method === DEFLATED ? "deflate" : undefined);
}

const arrayName = ({ name }: ZipEntry): string => name.slice(0, -".npy".length);

/** `start`: where the NPY file begins in the source, if it lies there as it is. */
function openArray(source: ByteSource, name: string, header: NpyHeader, start: number | undefined, size: number, readWhole: () => Promise<Uint8Array>, compression?: string): StoredArray {
  const { dtype, shape, dataStart, bigEndian, fortranOrder } = header;
  const itemBytes = entrySize(shape.slice(1)) * dataConstructor(dtype).BYTES_PER_ELEMENT;
  const expected = dataStart + itemBytes * (shape[0] ?? 1);
  if (expected !== size) malformed(source.name, `array "${name}": expected ${expected} bytes for ${dtype} [${shape.join(", ")}], got ${size}: is the file whole?`);
  const info: ArrayInfo = { name, dtype, shape, ...(compression === undefined ? {} : { compression }) };
  let whole: Promise<Tensor> | undefined;
  const fromWhole = async (first: number, last: number): Promise<Column["data"]> => {
    const { data } = await (whole ??= readWhole().then(readNpy));
    const length = entrySize(shape.slice(1));
    return data.slice(first * length, last * length);
  };
  const isDirect = start !== undefined && !bigEndian && (!fortranOrder || shape.length < 2);
  const readItems = async (first: number, last: number) => dataFromBytes(dtype, await source.read((start ?? 0) + dataStart + first * itemBytes, (start ?? 0) + dataStart + last * itemBytes));
  return { info, readItems: isDirect ? readItems : fromWhole };
}

/** Headers may be longer than what was read of the file first. */
async function headerOf(source: ByteSource, head: Uint8Array): Promise<NpyHeader> {
  const length = 12 + new DataView(head.buffer, head.byteOffset, head.byteLength).getUint16(8, true);
  return readNpyHeader(length <= head.length ? head : await source.read(0, Math.min(length, source.size)));
}

function inflatedHead(compressed: Uint8Array): Uint8Array {
  let head = new Uint8Array();
  const stream = new Inflate((piece) => {
    if (head.length === 0) head = new Uint8Array(piece);
  });
  stream.push(compressed, false);
  return head;
}

/** Errors of the formats' own readers, with the file's name. */
async function naming<T>(source: ByteSource, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || error.message.includes(`"${source.name}"`)) throw error;
    const isUnsupported = error instanceof MpmError && !["invalid-file", "checksum"].includes(error.code);
    throw new MpmError(isUnsupported ? "unsupported-file" : "malformed-file", `"${source.name}": ${error.message}`, { cause: error });
  }
}
