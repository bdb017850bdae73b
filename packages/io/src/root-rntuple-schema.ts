// The descriptions in an RNTuple (ROOT's binary format specification 1.0): fields, columns, and where the pages of each cluster are.
import { MpmError } from "@mpm/tensor";
import type { ByteSource } from "./byte-source.js";
import { makeUnzip } from "./root-unzip.js";

export interface RNTupleField {
  readonly parent: number;
  /** 0 plain, 1 collection, 2 record, 3 variant, 4 streamed by ROOT. */
  readonly role: number;
  readonly name: string;
  readonly type: string;
  /** Of a fixed array, else 0. */
  readonly arraySize: number;
  /** Another field under another name. */
  readonly isProjected: boolean;
}

export interface RNTupleColumn {
  readonly type: number;
  readonly bits: number;
  readonly field: number;
  readonly representation: number;
  /** Where the column begins, for those added while the file was written. */
  readonly firstElement: number;
  /** Of the values, for numbers stored as integers in between. */
  readonly range?: readonly [min: number, max: number];
}

export interface RNTuplePage {
  readonly numElements: number;
  readonly seek: number;
  readonly numBytes: number;
}

export interface RNTupleCluster {
  readonly firstEntry: number;
  readonly numEntries: number;
  /** By column. */
  readonly pages: readonly (readonly RNTuplePage[])[];
  /** By column: 100 times ROOT's number of the algorithm, plus the level. */
  readonly compressions: readonly number[];
}

export interface RNTuple {
  readonly fields: readonly RNTupleField[];
  readonly columns: readonly RNTupleColumn[];
  readonly clusters: readonly RNTupleCluster[];
  readonly numEntries: number;
}

/** What an object of class ROOT::RNTuple says, which is laid out so by the specification whatever the file's streamer infos hold. */
function readAnchor(bytes: Uint8Array, what: string): { readonly epoch: number; readonly header: Link; readonly footer: Link } {
  if (bytes.length < ANCHOR_BYTES) throw new MpmError("malformed-file", `${what}: its anchor has ${bytes.length} bytes of ${ANCHOR_BYTES}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const link = (at: number): Link => ({ seek: Number(view.getBigUint64(at)), numBytes: Number(view.getBigUint64(at + 8)), length: Number(view.getBigUint64(at + 16)) });
  return { epoch: view.getUint16(6), header: link(14), footer: link(38) };
}

/** Object header, four numbers of the version, two links, the largest key. */
const ANCHOR_BYTES = 70;

/** Where an envelope lies, and its length uncompressed. */
interface Link {
  readonly seek: number;
  readonly numBytes: number;
  readonly length: number;
}

/** Reads the descriptions that an anchor, the bytes of an object of class ROOT::RNTuple, points to. Throws `MpmError`. */
export async function readRNTuple(source: ByteSource, anchorBytes: Uint8Array): Promise<RNTuple> {
  const anchor = readAnchor(anchorBytes, `"${source.name}"`);
  if (anchor.epoch !== 1) throw new MpmError("unsupported-file", `"${source.name}": its RNTuple is of version ${anchor.epoch}, where 1 is read: write it again with ROOT 6.34 or later`);
  const envelope = async (name: string, { seek, numBytes, length }: Link): Promise<Cursor> => {
    const what = `"${source.name}": the ${name} of its RNTuple`;
    if (!(seek > 0 && seek + numBytes <= source.size)) throw new MpmError("malformed-file", `${what} is said to be at bytes ${seek} to ${seek + numBytes} of ${source.size}`);
    return openEnvelope(await makeUnzip()(await source.read(seek, seek + numBytes), length, what), what);
  };
  const header = await envelope("header", anchor.header);
  readFlags(header);
  for (let text = 0; text < 3; text++) header.text(); // name, description, writer
  const first = readSchema(header);
  const footer = await envelope("footer", anchor.footer);
  readFlags(footer);
  footer.skip(8); // the header's checksum
  const added = footer.record((record) => readSchema(record));
  const groups = footer.list((group) => group.record((record) => {
    record.skip(20); // entries and number of clusters, which the page lists say too
    return { length: record.uint64(), ...readLocator(record) };
  }));
  const clusters: RNTupleCluster[] = [];
  for (const group of groups) clusters.push(...readPageList(await envelope("page list", group)));
  clusters.sort((a, b) => a.firstEntry - b.firstEntry);
  return { fields: [...first.fields, ...added.fields], columns: [...first.columns, ...added.columns], clusters, numEntries: checkedEntries(source, clusters) };
}

function checkedEntries({ name }: ByteSource, clusters: readonly RNTupleCluster[]): number {
  let next = 0;
  for (const { firstEntry, numEntries } of clusters) {
    if (firstEntry !== next) throw new MpmError("malformed-file", `"${name}": a cluster of its RNTuple begins at entry ${firstEntry}, not ${next}`);
    next += numEntries;
  }
  return next;
}

/** Little-endian values one after the other, within bounds. */
interface Cursor {
  uint16(): number;
  uint32(): number;
  int32(): number;
  uint64(): number;
  int64(): number;
  float64(): number;
  text(): string;
  skip(numBytes: number): void;
  /** A frame of one record: what follows it is found by its size. */
  record<T>(read: (record: Cursor) => T): T;
  /** A frame of several items, and what follows them. */
  list<T>(read: (item: Cursor) => T, readEnd?: (end: Cursor) => void): readonly T[];
}

/** Type and length, the payload, and a checksum. */
function openEnvelope(bytes: Uint8Array, what: string): Cursor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = bytes.length < 16 ? 0 : Number(view.getBigUint64(0, true) >> 16n);
  if (length !== bytes.length) throw new MpmError("malformed-file", `${what} has ${bytes.length} bytes and states ${length}`);
  return cursorIn(view, 8, length - 8, what);
}

function cursorIn(view: DataView, start: number, stop: number, what: string): Cursor {
  let at = start;
  const take = (numBytes: number): number => {
    if (numBytes < 0 || at + numBytes > stop) throw new MpmError("malformed-file", `${what} ends at byte ${stop}, where ${numBytes} more from byte ${at} on are needed`);
    return (at += numBytes) - numBytes;
  };
  /** The inside of a frame of `size` bytes that began `before` bytes ago. */
  const inside = (size: number, before: number): Cursor => {
    const from = at;
    const end = take(size - before) + size - before;
    return cursorIn(view, from, end, what);
  };
  const cursor: Cursor = {
    uint16: () => view.getUint16(take(2), true),
    uint32: () => view.getUint32(take(4), true),
    int32: () => view.getInt32(take(4), true),
    uint64: () => Number(view.getBigUint64(take(8), true)),
    int64: () => Number(view.getBigInt64(take(8), true)),
    float64: () => view.getFloat64(take(8), true),
    text() {
      const length = cursor.uint32();
      return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + take(length), length));
    },
    skip: (numBytes) => void take(numBytes),
    record: (read) => read(inside(cursor.int64(), 8)),
    list(read, readEnd) {
      const size = -cursor.int64();
      const count = cursor.uint32();
      const items = inside(size, 12);
      // Every item takes bytes: no list is longer than its frame.
      if (count > size) throw new MpmError("malformed-file", `${what} has a list of ${count} items in ${size} bytes`);
      const found = Array.from({ length: count }, () => read(items));
      readEnd?.(items);
      return found;
    },
  };
  return cursor;
}

function readFlags(cursor: Cursor): void {
  if (cursor.uint64() !== 0) throw new MpmError("unsupported-file", "the RNTuple uses features that are not known here");
}

const IS_ARRAY = 1;
const IS_PROJECTED = 2;
const IS_DEFERRED = 1;
const HAS_RANGE = 2;

function readSchema(cursor: Cursor): { readonly fields: readonly RNTupleField[]; readonly columns: readonly RNTupleColumn[] } {
  const fields = cursor.list((item) => item.record((field): RNTupleField => {
    field.skip(8); // versions
    const [parent, role, flags] = [field.uint32(), field.uint16(), field.uint16()];
    const [name, type] = [field.text(), field.text()];
    for (let text = 0; text < 2; text++) field.text(); // alias, description
    return { parent, role, name, type, arraySize: flags & IS_ARRAY ? field.uint64() : 0, isProjected: (flags & IS_PROJECTED) !== 0 };
  }));
  const columns = cursor.list((item) => item.record((column): RNTupleColumn => {
    const [type, bits, field, flags, representation] = [column.uint16(), column.uint16(), column.uint32(), column.uint16(), column.uint16()];
    const firstElement = flags & IS_DEFERRED ? column.int64() : 0;
    return { type, bits, field, representation, firstElement, ...(flags & HAS_RANGE && { range: [column.float64(), column.float64()] }) };
  }));
  for (let rest = 0; rest < 2; rest++) cursor.list((item) => item.record(() => undefined)); // columns of projected fields, extra type information
  return { fields, columns };
}

function readLocator(cursor: Cursor): { readonly seek: number; readonly numBytes: number } {
  const numBytes = cursor.int32();
  if (numBytes < 0) throw new MpmError("unsupported-file", "the RNTuple keeps its data elsewhere, or in blocks of more than 2 GB");
  return { numBytes, seek: cursor.uint64() };
}

function readPageList(cursor: Cursor): readonly RNTupleCluster[] {
  cursor.skip(8); // the header's checksum
  const summaries = cursor.list((item) => item.record((summary) => {
    const [firstEntry, numEntries, flags] = [summary.uint64(), summary.uint32() + (summary.uint16() * 2 ** 32), summary.uint16()];
    if (flags !== 0) throw new MpmError("unsupported-file", "a cluster of the RNTuple is sharded, or has more entries than are believed");
    return { firstEntry, numEntries };
  }));
  const clusters = cursor.list((columns) => {
    const compressions: number[] = [];
    const pages = columns.list((column) => column.list(readPage, (end) => compressions.push(end.int64() < 0 ? 0 : end.uint32()))); // the first element; negative for columns without pages
    return { pages, compressions };
  });
  if (clusters.length !== summaries.length) throw new MpmError("malformed-file", `the RNTuple lists ${summaries.length} clusters, and pages of ${clusters.length}`);
  return summaries.map((summary, index) => ({ ...summary, ...clusters[index] }));
}

const readPage = (page: Cursor): RNTuplePage => ({ numElements: Math.abs(page.int32()), ...readLocator(page) });
