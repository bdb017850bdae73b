// Reads the FlatBuffers format with every offset checked: the npm package has no verifier. A table is looked at field by
// field; what is handed out in all never exceeds the file, so that many references to one piece cannot fill the memory.

/** A table as read: the file, where the table begins in it, and where its list of fields is. */
export interface FlatTable {
  readonly file: File;
  readonly at: number;
  readonly vtable: number;
  /** Bytes of the list of fields. */
  readonly vtableLength: number;
}

interface File {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Bytes of vectors and strings that may still be handed out. */
  left: number;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The root table of a file with this identifier (4 characters). @throws RangeError for another file or a truncated one, as all functions here. */
export function rootTable(bytes: Uint8Array, identifier: string): FlatTable {
  const file: File = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), left: bytes.byteLength };
  requireBytes(file, 4, 4);
  const found = String.fromCharCode(...bytes.subarray(4, 8));
  if (found !== identifier) throw new RangeError(`expected the identifier ${JSON.stringify(identifier)} at byte 4, got ${JSON.stringify(found)}`);
  return readTable(file, target(file, 0));
}

/** Table in field `field`, or undefined. */
export function tableAt(table: FlatTable, field: number): FlatTable | undefined {
  const at = positionOf(table, field);
  return at === undefined ? undefined : readTable(table.file, target(table.file, at));
}

/** Tables in the vector `field`, one by one; undefined where it is absent. */
export function tablesAt(table: FlatTable, field: number): Iterable<FlatTable> | undefined {
  const vector = vectorAt(table, field, 4);
  return vector && tablesOf(table.file, vector);
}

/** Bytes in the vector `field` as a view of the file, or undefined. */
export function byteVectorAt(table: FlatTable, field: number): Uint8Array | undefined {
  const vector = vectorAt(table, field, 1);
  return vector && table.file.bytes.subarray(vector.start, vector.start + vector.length);
}

/** Integers in the vector `field`; none where it is absent. */
export function int64VectorAt(table: FlatTable, field: number): readonly bigint[] {
  const vector = vectorAt(table, field, 8);
  return vector === undefined ? [] : Array.from({ length: vector.length }, (_, index) => table.file.view.getBigInt64(vector.start + 8 * index, true));
}

/** Text in field `field`, or undefined. @throws RangeError for bytes that are not UTF-8. */
export function textAt(table: FlatTable, field: number): string | undefined {
  const vector = vectorAt(table, field, 1);
  if (vector === undefined) return undefined;
  const { bytes } = table.file;
  const end = vector.start + vector.length;
  if (bytes[end] !== 0) throw new RangeError(`text that does not end in a zero at byte ${end}`);
  try {
    return utf8.decode(bytes.subarray(vector.start, end));
  } catch {
    throw new RangeError(`text that is not UTF-8 in the table at byte ${table.at}`);
  }
}

/** A bool, false where absent. */
export function boolAt(table: FlatTable, field: number): boolean {
  const at = scalarAt(table, field, 1);
  return at !== undefined && table.file.view.getUint8(at) !== 0;
}

/** An int32, 0 where absent. */
export function int32At(table: FlatTable, field: number): number {
  const at = scalarAt(table, field, 4);
  return at === undefined ? 0 : table.file.view.getInt32(at, true);
}

/** An int64, 0 where absent. */
export function int64At(table: FlatTable, field: number): bigint {
  const at = scalarAt(table, field, 8);
  return at === undefined ? 0n : table.file.view.getBigInt64(at, true);
}

/** A float32, 0 where absent. */
export function float32At(table: FlatTable, field: number): number {
  const at = scalarAt(table, field, 4);
  return at === undefined ? 0 : table.file.view.getFloat32(at, true);
}

interface Vector {
  readonly start: number;
  readonly length: number;
}

function* tablesOf(file: File, { start, length }: Vector): Generator<FlatTable> {
  for (let index = 0; index < length; index++) yield readTable(file, target(file, start + 4 * index));
}

function readTable(file: File, at: number): FlatTable {
  requireBytes(file, at, 4);
  const vtable = at - file.view.getInt32(at, true);
  requireBytes(file, vtable, 4);
  const vtableLength = file.view.getUint16(vtable, true);
  requireBytes(file, vtable, vtableLength);
  return { file, at, vtable, vtableLength };
}

/** Where the value of a field stands, or undefined where it is absent. */
function positionOf({ file, at, vtable, vtableLength }: FlatTable, field: number): number | undefined {
  const entry = 4 + 2 * field; // after the lengths of the list and of the table
  const offset = entry + 2 <= vtableLength ? file.view.getUint16(vtable + entry, true) : 0;
  return offset === 0 ? undefined : at + offset;
}

function scalarAt(table: FlatTable, field: number, width: number): number | undefined {
  const at = positionOf(table, field);
  if (at !== undefined) requireBytes(table.file, at, width);
  return at;
}

function vectorAt(table: FlatTable, field: number, width: number): Vector | undefined {
  const { file } = table;
  const at = positionOf(table, field);
  if (at === undefined) return undefined;
  const vector = target(file, at);
  requireBytes(file, vector, 4);
  const length = file.view.getUint32(vector, true);
  requireBytes(file, vector + 4, length * width);
  file.left -= length * width;
  if (file.left < 0) throw new RangeError(`vectors that overlap, such as the one at byte ${vector}`);
  return { start: vector + 4, length };
}

/** Where the offset at `at` points to. */
function target(file: File, at: number): number {
  requireBytes(file, at, 4);
  return at + file.view.getUint32(at, true);
}

function requireBytes({ bytes }: File, at: number, length: number): void {
  if (at < 0 || at + length > bytes.byteLength) throw new RangeError(`expected ${length} bytes at byte ${at}, but the file has ${bytes.byteLength}`);
}
