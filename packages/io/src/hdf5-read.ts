// Rows of HDF5 data sets, through a bounded piece of the library's memory, and their text attributes.
import { MpmError } from "@mpm/tensor";
import { concatBytes, dataConstructor, dataFromBytes } from "@mpm/tensor/files";
import type { Filter, Metadata } from "h5wasm";
import { loadFilters } from "./hdf5-filters.js";
import type { Hdf5File } from "./hdf5-library.js";
import { listElementOf, type Element, type Field } from "./hdf5-types.js";
import { entrySize } from "./slice-column.js";
import type { Column } from "./table.js";

/** A data set with at least one axis. */
export interface DataSet {
  readonly path: string;
  readonly metadata: Metadata;
  readonly shape: readonly number[];
  readonly filters: readonly Filter[];
}

type Data = Column["data"];

const SLAB_BYTES = 16 << 20;
const FREE_BYTES = 256 << 20;
const EXPANSION = 4096;
const MOST_ATTRIBUTE_BYTES = 1 << 20;
const MOST_ATTRIBUTE_VALUES = 65_536;
const STRING = 3;
/** Of `hvl_t`: a length and a pointer, 4 bytes each in the library's memory. */
const LIST_BYTES = 8;
const SMALL_FIELD_BYTES = 64;

/** Calls `onSlab` with the bytes of rows, piece by piece; `inner` selects within rows, default all. Bytes are valid during the call. */
async function eachSlab(file: Hdf5File, set: DataSet, first: number, last: number, inner: Inner, onSlab: (bytes: Uint8Array, row: number) => void, onRead?: (pointer: number, rows: number) => void): Promise<void> {
  const rowBytes = set.metadata.size * entrySize(inner.count);
  checkSize(file, set, rowBytes * (last - first));
  await loadFilters(file, set.filters);
  const rows = Math.max(1, Math.floor(SLAB_BYTES / Math.max(1, rowBytes)));
  for (let row = first; row < last; row += rows) {
    const count = Math.min(rows, last - row);
    withMemory(file, rowBytes * count, (pointer) => {
      // Lists that a damaged file leaves unread must not be followed.
      if (onRead !== undefined) file.module.HEAPU8.fill(0, pointer, pointer + rowBytes * count);
      file.call(`read rows ${row} to ${row + count} of "${set.path}"`, (module, id) =>
        module.get_dataset_data(id, set.path, [count, ...inner.count].map(BigInt), [row, ...inner.start].map(BigInt), set.shape.map(() => 1n), BigInt(pointer)));
      onSlab(file.module.HEAPU8.subarray(pointer, pointer + rowBytes * count), row);
      onRead?.(pointer, count);
    });
  }
}

interface Inner {
  readonly start: readonly number[];
  readonly count: readonly number[];
}

/** What a file may hold beyond its own bytes: fill values and well compressed ones. */
function checkSize({ name, size }: Hdf5File, { path }: DataSet, wanted: number): void {
  if (wanted <= FREE_BYTES + EXPANSION * size) return;
  throw new MpmError("malformed-file", `"${name}": "${path}" says that these rows take ${wanted} bytes, in a file of ${size}: a decompression bomb? Ask for fewer rows`);
}

function withMemory<T>({ name, module }: Hdf5File, length: number, work: (pointer: number) => T): T {
  const pointer = module._malloc(Math.max(1, length));
  if (pointer === 0) throw new MpmError("unsupported-file", `"${name}": a single row takes ${length} bytes, more than HDF5 has memory for`);
  try {
    return work(pointer);
  } finally {
    module._free(pointer);
  }
}

/** Rows first .. last - 1 of a data set of plain numbers; `column` is one place along its second axis. */
export async function readNumbers(file: Hdf5File, set: DataSet, { dtype, shape }: Element, first: number, last: number, column?: number): Promise<Data> {
  const inner = column === undefined ? { start: set.shape.slice(1).map(() => 0), count: set.shape.slice(1) } : { start: [column], count: [1] };
  const rowBytes = set.metadata.size * entrySize(inner.count);
  checkSize(file, set, rowBytes * (last - first));
  const data = new (dataConstructor(dtype))((last - first) * entrySize(inner.count) * entrySize(shape));
  const target = new Uint8Array(data.buffer);
  await eachSlab(file, set, first, last, inner, (bytes, row) => target.set(bytes, (row - first) * rowBytes));
  return data;
}

/** The same rows of several members of a data set of compound elements. */
export async function readFields(file: Hdf5File, set: DataSet, fields: readonly Field[], first: number, last: number): Promise<readonly Data[]> {
  const { size } = set.metadata;
  const count = set.shape.slice(1);
  const perRow = entrySize(count);
  checkSize(file, set, size * perRow * (last - first));
  const found = fields.map((field) => {
    const data = new (dataConstructor(field.dtype))((last - first) * perRow * entrySize(field.shape));
    return { field, data, target: new Uint8Array(data.buffer), width: data.BYTES_PER_ELEMENT * entrySize(field.shape) };
  });
  await eachSlab(file, set, first, last, { start: count.map(() => 0), count }, (bytes, row) => {
    for (const { field, target, width } of found) gather(bytes, size, field.offset, width, target, (row - first) * perRow * width);
  });
  return found.map(({ data }) => data);
}

/** Copies a member of each element, `width` bytes at `offset`, to `target` from byte `to` on. */
function gather(bytes: Uint8Array, size: number, offset: number, width: number, target: Uint8Array, to: number): void {
  let at = to;
  for (let start = offset; start + width <= bytes.length; start += size, at += width) {
    if (width > SMALL_FIELD_BYTES) target.set(bytes.subarray(start, start + width), at);
    else for (let i = 0; i < width; i++) target[at + i] = bytes[start + i] ?? 0;
  }
}

/** Rows first .. last - 1 of a data set of variable-length lists. */
export async function readLists(file: Hdf5File, set: DataSet, first: number, last: number): Promise<Column> {
  const { dtype, shape } = listElementOf(set.metadata) as Element;
  const offsets = new Int32Array(last - first + 1);
  const pieces: Uint8Array[] = [];
  const itemBytes = dataConstructor(dtype).BYTES_PER_ELEMENT * entrySize(shape);
  const copyLists = (pairs: Uint8Array, row: number): void => {
    const view = new DataView(pairs.buffer, pairs.byteOffset, pairs.byteLength);
    for (let at = 0; at < pairs.length; at += LIST_BYTES, row++) {
      const [length, pointer] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
      if (pointer + length * itemBytes > file.module.HEAPU8.length) throw new MpmError("malformed-file", `"${file.name}": a list of "${set.path}" has ${length} entries, more than there is memory`);
      pieces.push(file.module.HEAPU8.slice(pointer, pointer + length * itemBytes));
      offsets[row - first + 1] = (offsets[row - first] ?? 0) + length;
    }
  };
  await eachSlab(file, set, first, last, { start: [], count: [] }, copyLists, (pointer, rows) =>
    void file.module.reclaim_vlen_memory_count(file.id, set.path, "", BigInt(pointer), [BigInt(rows)]));
  return { dtype, data: dataFromBytes(dtype, concatBytes(pieces)), offsets: [offsets], shape };
}

/** The strings of an attribute, or nothing where it has none. Attributes that cannot be read are as if they were not there. */
export function textAttribute(file: Hdf5File, path: string, name: string): readonly string[] | undefined {
  try {
    return file.call(`read attribute "${name}" of "${path}"`, (module, id) => {
      const metadata = module.get_attribute_metadata(id, path, name);
      const { type, shape, size, total_size: count, vlen } = metadata;
      if (type !== STRING || shape === null || count > MOST_ATTRIBUTE_VALUES || !(size * count <= MOST_ATTRIBUTE_BYTES)) return undefined;
      return withMemory(file, size * count, (pointer) => {
        module.HEAPU8.fill(0, pointer, pointer + size * count);
        if (module.get_attribute_data(id, path, name, BigInt(pointer)) < 0) return undefined;
        const bytes = module.HEAPU8.slice(pointer, pointer + size * count);
        const values = Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
        const texts = values.map((value) => (vlen ? module.UTF8ToString(new DataView(value.buffer, value.byteOffset).getUint32(0, true)) : fixedText(value)));
        if (vlen) module.reclaim_vlen_memory(id, path, name, BigInt(pointer));
        return texts;
      });
    });
  } catch (error) {
    if (error instanceof MpmError && error.code === "malformed-file") return undefined;
    throw error;
  }
}

const fixedText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes).replace(/[\0 ]+$/, "");
