// Entries of an RNTuple's columns: positions first, then the values between them, cluster by cluster.
import { MpmError, type DType, type TypedArray } from "@mpm/tensor";
import { dataConstructor } from "@mpm/tensor/files";
import type { ByteSource } from "./byte-source.js";
import { positionKind, type ElementKind, type RNTupleTableColumn } from "./root-rntuple-columns.js";
import type { RNTuple, RNTuplePage } from "./root-rntuple-schema.js";
import { readSpans } from "./root-spans.js";
import { makeUnzip, type Unzip } from "./root-unzip.js";
import { entrySize } from "./slice-column.js";
import type { Column } from "./table.js";

const MAX_OFFSET = 2 ** 31 - 1;

/** Reads entries `start` .. `stop` - 1 of columns. Throws `MpmError`. */
export type RNTupleReader = (wanted: readonly RNTupleTableColumn[], start: number, stop: number) => Promise<readonly Column[]>;

/** What is being read, and what reads keep for those that follow. */
interface Reading extends Pick<RNTuple, "columns" | "clusters"> {
  readonly source: ByteSource;
  readonly unzip: Unzip;
  /** The page that a read ended in, by column. */
  readonly kept: Map<number, KeptPage>;
}

interface KeptPage {
  readonly page: RNTuplePage;
  readonly values: TypedArray;
}

/** Elements `from` .. `to` - 1 of a column in a cluster. */
interface Part {
  readonly column: number;
  readonly cluster: number;
  readonly from: number;
  readonly to: number;
}

/** A page, and the place of its first element in the cluster. */
interface PlacedPage extends RNTuplePage {
  readonly first: number;
}

export function makeRNTupleReader(source: ByteSource, { columns, clusters }: RNTuple): RNTupleReader {
  const reading: Reading = { source, columns, clusters, unzip: makeUnzip(), kept: new Map() };
  return async (wanted, start, stop) => {
    const found: Column[] = [];
    for (const column of wanted) found.push(await readColumn(reading, column, start, stop));
    return found;
  };
}

async function readColumn(reading: Reading, column: RNTupleTableColumn, start: number, stop: number): Promise<Column> {
  const { dtype, shape, kind } = column;
  const { offsets, parts } = await findParts(reading, column, start, stop);
  const total = parts.reduce((sum, { from, to }) => sum + to - from, 0);
  for (const part of parts) checkHeld(reading, part);
  if (total > MAX_OFFSET) throw new RangeError(`column "${column.name}" has ${total} numbers in entries ${start} to ${stop}: read fewer at a time`);
  const data = new (dataConstructor(kind.dtype))(total);
  let at = 0;
  for (const part of parts) {
    await readElements(reading, part, kind, data, at);
    at += part.to - part.from;
  }
  return { dtype, shape, offsets, data: dtype === kind.dtype ? data : converted(data as Float32Array, dtype) };
}

/** Where the values of entries lie in each cluster, and the offsets of their lists. */
async function findParts(reading: Reading, column: RNTupleTableColumn, start: number, stop: number): Promise<{ readonly offsets: readonly Int32Array[]; readonly parts: readonly Part[] }> {
  const offsets = column.positions.map(() => [0]);
  const inner = entrySize(column.shape);
  const parts: Part[] = [];
  for (const [cluster, { firstEntry, numEntries }] of reading.clusters.entries()) {
    let [from, to] = [Math.max(0, start - firstEntry), Math.min(numEntries, stop - firstEntry)];
    if (from >= to) continue;
    for (const [level, positions] of column.positions.entries()) {
      const ends = await readPositions(reading, { column: positions, cluster, from, to });
      const base = offsets[level][offsets[level].length - 1] - ends[0];
      for (let i = 1; i < ends.length; i++) offsets[level].push(base + ends[i]);
      [from, to] = [ends[0], ends[ends.length - 1]];
    }
    parts.push({ column: column.values, cluster, from: from * inner, to: to * inner });
  }
  return { offsets: offsets.map((level) => Int32Array.from(level)), parts };
}

/** Where lists `from` .. `to` - 1 of a cluster begin and end, [to - from + 1]. */
async function readPositions(reading: Reading, part: Part): Promise<Float64Array> {
  const { column, from, to } = part;
  const kind = positionKind(reading.columns[column].type) as ElementKind;
  const first = Math.max(0, from - 1);
  checkHeld(reading, part);
  const stored = new (dataConstructor(kind.dtype))(to - first);
  await readElements(reading, { ...part, from: first }, kind, stored, 0);
  const positions = new Float64Array(to - from + 1);
  const shift = from === 0 ? 1 : 0;
  for (let i = 0; i < stored.length; i++) positions[i + shift] = Number(stored[i]);
  for (let i = 1; i < positions.length; i++) if (!(positions[i] >= positions[i - 1])) fail(reading, `has a list that ends at ${positions[i]}, before ${positions[i - 1]}`);
  return positions;
}

/** Elements of a column in a cluster, into `target` at `at`. */
async function readElements(reading: Reading, { column, cluster, from, to }: Part, kind: ElementKind, target: TypedArray, at: number): Promise<void> {
  const { source, unzip, kept } = reading;
  const needed = pagesBetween(reading.clusters[cluster].pages[column] ?? [], from, to);
  const use = (values: TypedArray, page: PlacedPage): void => {
    const [begin, end] = [Math.max(0, from - page.first), Math.min(page.numElements, to - page.first)];
    (target as Float64Array).set((values as Float64Array).subarray(begin, end), at + page.first + begin - from);
  };
  const before = kept.get(column);
  const missing = needed.filter((page) => page.seek !== before?.page.seek || page.numElements !== before.page.numElements);
  for (const page of needed) if (before !== undefined && !missing.includes(page)) use(before.values, page);
  for (const { seek, numBytes } of missing) if (seek + numBytes > source.size) fail(reading, `has a page at bytes ${seek} to ${seek + numBytes} of ${source.size}`);
  await readSpans(source, missing, async (page, bytes) => {
    const values = await decodePage(unzip, bytes, page.numElements, kind, `"${source.name}": a page of its RNTuple`);
    use(values, page);
    if (page === needed[needed.length - 1]) kept.set(column, { page, values });
  });
}

/** The pages that hold elements `from` .. `to` - 1. */
function pagesBetween(pages: readonly RNTuplePage[], from: number, to: number): readonly PlacedPage[] {
  const needed: PlacedPage[] = [];
  let first = 0;
  for (const page of pages) {
    if (first < to && first + page.numElements > from && from < to) needed.push({ ...page, first });
    first += page.numElements;
  }
  return needed;
}

/** Before memory is taken for elements up to `to`. */
function checkHeld(reading: Reading, { column, cluster, to }: Part): void {
  const held = (reading.clusters[cluster].pages[column] ?? []).reduce((sum, { numElements }) => sum + numElements, 0);
  if (to > held) fail(reading, `has ${held} elements in a cluster where ${to} are needed`);
}

function fail({ source }: Reading, why: string): never {
  throw new MpmError("malformed-file", `"${source.name}": a column of its RNTuple ${why}`);
}

const converted = (data: Float32Array | Float64Array, dtype: DType): TypedArray => (dtype === "float64" ? Float64Array.from(data) : Float32Array.from(data));

/** The elements of a page. Throws `MpmError`. */
export async function decodePage(unzip: Unzip, stored: Uint8Array, numElements: number, { dtype, bits, isSplit, coding, unpack }: ElementKind, what: string): Promise<TypedArray> {
  const packed = await unzip(stored, Math.ceil((numElements * bits) / 8), what);
  const bytes = isSplit ? undoSplit(packed, bits / 8) : packed;
  const values = new (dataConstructor(dtype))(numElements);
  if (unpack === undefined) new Uint8Array(values.buffer).set(bytes);
  else for (let i = 0; i < numElements; i++) values[i] = unpack(bitsAt(bytes, i * bits, bits));
  if (coding === "zigzag") undoZigzag(values);
  if (coding === "delta") undoDelta(values);
  return values;
}

function undoSplit(split: Uint8Array, size: number): Uint8Array {
  const bytes = new Uint8Array(split.length);
  const count = split.length / size;
  for (let byte = 0; byte < size; byte++) for (let i = 0, from = byte * count; i < count; i++) bytes[i * size + byte] = split[from + i];
  return bytes;
}

/** `count` bits from bit `at` on, the lowest first. */
function bitsAt(bytes: Uint8Array, at: number, count: number): number {
  let word = 0;
  for (let got = 0; got < count; ) {
    const low = (at + got) & 7;
    const more = Math.min(8 - low, count - got);
    word += ((bytes[(at + got) >>> 3] >> low) & ((1 << more) - 1)) * 2 ** got;
    got += more;
  }
  return word;
}

function undoZigzag(values: TypedArray): void {
  if (values instanceof BigInt64Array) {
    const unsigned = new BigUint64Array(values.buffer);
    for (let i = 0; i < values.length; i++) values[i] = BigInt.asIntN(64, (unsigned[i] >> 1n) ^ -(unsigned[i] & 1n));
  } else {
    const unsigned = values instanceof Int16Array ? new Uint16Array(values.buffer) : new Uint32Array(values.buffer);
    for (let i = 0; i < values.length; i++) values[i] = (unsigned[i] >>> 1) ^ -(unsigned[i] & 1);
  }
}

function undoDelta(values: TypedArray): void {
  if (values instanceof BigUint64Array) for (let i = 1; i < values.length; i++) values[i] += values[i - 1];
  else for (let i = 1; i < values.length; i++) (values as Uint32Array)[i] += (values as Uint32Array)[i - 1];
}
