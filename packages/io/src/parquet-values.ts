// Values of one Parquet page as a typed array: plain, dictionary, run-length, byte-stream-split and delta encodings of numbers.
import type { DType } from "@mpm/tensor";
import { dataConstructor, dataFromBytes } from "@mpm/tensor/files";
import type { SchemaElement } from "hyparquet";
import type { Column } from "./table.js";

type Data = Column["data"];

/** How numbers of a column lie in the file, and what they become. */
export interface NumberType {
  /** As stored: booleans as bits, the rest with the width of this type. */
  readonly stored: "bool" | "int32" | "int64" | "float32" | "float64" | "float16";
  readonly dtype: DType;
  readonly unit?: string;
}

/** Bytes of a page with a place in them. */
export interface PageBytes {
  readonly bytes: Uint8Array;
  at: number;
}

/** Reads delta-packed integers: hyparquet's `deltaBinaryUnpack`. */
export type DeltaUnpack = (reader: { view: DataView; offset: number }, count: number, output: Int32Array | BigInt64Array) => void;

const INTEGERS: Readonly<Record<string, DType>> = {
  "8s": "int8", "16s": "int16", "32s": "int32", "64s": "int64", "8u": "uint8", "16u": "uint16", "32u": "uint32", "64u": "uint64",
};
const UNITS: Readonly<Record<string, string>> = { MILLIS: "ms", MICROS: "us", NANOS: "ns" };

/** The type of a leaf of the schema, or why it is none of numbers. */
export function numberType({ type, type_length: width, logical_type: logical, converted_type: converted }: SchemaElement): NumberType | string {
  if (converted === "DECIMAL" || logical?.type === "DECIMAL") return "decimals";
  if (type === "FLOAT") return { stored: "float32", dtype: "float32" };
  if (type === "DOUBLE") return { stored: "float64", dtype: "float64" };
  if (type === "BOOLEAN") return { stored: "bool", dtype: "bool" };
  if (type === "FIXED_LEN_BYTE_ARRAY" && width === 2 && logical?.type === "FLOAT16") return { stored: "float16", dtype: "float16" };
  if (type === "INT32" || type === "INT64") return integerType(type === "INT32" ? 32 : 64, logical, converted);
  return type === "INT96" ? "96-bit times" : "strings or bytes";
}

function integerType(width: 32 | 64, logical: SchemaElement["logical_type"], converted: SchemaElement["converted_type"]): NumberType {
  const stored = width === 32 ? "int32" : "int64";
  const unit = logical?.type === "TIMESTAMP" || logical?.type === "TIME" ? UNITS[logical.unit] : converted === "DATE" ? "days" : undefined;
  if (unit !== undefined) return { stored, dtype: stored, unit };
  const old = /^(U?)INT_(\d+)$/.exec(converted ?? "");
  const [bits, isSigned] = logical?.type === "INTEGER" ? [logical.bitWidth, logical.isSigned] : old === null ? [width, true] : [Number(old[2]), old[1] === ""];
  return { stored, dtype: INTEGERS[`${bits}${isSigned ? "s" : "u"}`] ?? stored };
}

/** `count` values as they are stored; dictionary pages are plain too. @throws RangeError where the page is too short. */
export function readStored(page: PageBytes, encoding: string, count: number, { stored }: NumberType, deltaUnpack: DeltaUnpack): Data {
  if (encoding === "PLAIN") return stored === "bool" ? readBits(page, count) : dataFromBytes(stored, take(page, count * widthOf(stored)));
  if (encoding === "RLE" && stored === "bool") return readRunLengths({ ...page, at: page.at + 4 }, 1, new Uint8Array(count));
  if (encoding === "BYTE_STREAM_SPLIT" && stored !== "bool") return dataFromBytes(stored, gatherStreams(take(page, count * widthOf(stored)), count));
  if (encoding === "DELTA_BINARY_PACKED" && (stored === "int32" || stored === "int64")) return readDelta(page, count, stored, deltaUnpack);
  throw new RangeError(`expected an encoding of ${stored} that is known, got ${encoding}`);
}

/** Values by their places in a dictionary. */
export function readDictionaryPlaces(page: PageBytes, count: number, dictionary: Data): Data {
  const width = byteAt(page);
  const values = new (dictionary.constructor as new (length: number) => Data)(count);
  if (width > 32) throw new RangeError(`expected places of at most 32 bits, got ${width}`);
  if (count === 0) return values;
  const places = readRunLengths(page, width, new Uint32Array(count));
  const target: { [index: number]: number | bigint } = values;
  for (let i = 0; i < count; i++) {
    const value = dictionary[places[i] ?? 0];
    if (value === undefined) throw new RangeError(`expected a place below ${dictionary.length} in the dictionary, got ${places[i]}`);
    target[i] = value;
  }
  return values;
}

/** Stored values in the type of the column: views where the bits are the same. */
export function asColumnData(values: Data, { stored, dtype }: NumberType): Data {
  if (dtype === stored) return values;
  if (dtype === "uint32" || dtype === "uint64") return dataFromBytes(dtype, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  const narrow = new (dataConstructor(dtype))(values.length);
  (narrow as { set(source: ArrayLike<number>): void }).set(values as Int32Array);
  return narrow;
}

/** The hybrid of run lengths and packed bits: dictionary places, levels, booleans. Fills `output`. */
export function readRunLengths<T extends Uint8Array | Uint32Array>(page: PageBytes, width: number, output: T): T {
  const numBytes = (width + 7) >> 3;
  let at = 0;
  while (at < output.length) {
    const header = readVarInt(page);
    if ((header & 1) === 1) {
      at = unpackBits(page, width, output, at, (header >>> 1) * 8);
      continue;
    }
    let value = 0;
    for (let i = 0; i < numBytes; i++) value |= byteAt(page) << (8 * i);
    const end = Math.min(output.length, at + (header >>> 1));
    output.fill(value >>> 0, at, end);
    at = end;
  }
  return output;
}

function unpackBits(page: PageBytes, width: number, output: Uint8Array | Uint32Array, start: number, count: number): number {
  const numBytes = (count * width) / 8;
  const end = Math.min(output.length, start + count);
  const first = page.at;
  if (first + Math.ceil(((end - start) * width) / 8) > page.bytes.length) throw new RangeError("the page ends within packed values");
  if (width > 24) unpackWide(page, width, output, start, end);
  else unpackNarrow(page, width, output, start, end);
  page.at = first + numBytes;
  return end;
}

function unpackNarrow({ bytes, at: first }: PageBytes, width: number, output: Uint8Array | Uint32Array, start: number, end: number): void {
  const mask = (1 << width) - 1;
  let [held, bits, at] = [0, 0, first];
  for (let i = start; i < end; i++) {
    while (bits < width) {
      held |= (bytes[at++] ?? 0) << bits;
      bits += 8;
    }
    output[i] = held & mask;
    held >>>= width;
    bits -= width;
  }
}

/** Above 24 bits a place and what is left of a byte exceed the 32 bits of shifts. */
function unpackWide({ bytes, at: first }: PageBytes, width: number, output: Uint8Array | Uint32Array, start: number, end: number): void {
  const size = 2 ** width;
  let [held, bits, at] = [0, 0, first];
  for (let i = start; i < end; i++) {
    while (bits < width) {
      held += (bytes[at++] ?? 0) * 2 ** bits;
      bits += 8;
    }
    output[i] = held % size;
    held = Math.floor(held / size);
    bits -= width;
  }
}

function readBits(page: PageBytes, count: number): Uint8Array {
  const bits = take(page, (count + 7) >> 3);
  const values = new Uint8Array(count);
  for (let i = 0; i < count; i++) values[i] = ((bits[i >> 3] ?? 0) >> (i & 7)) & 1;
  return values;
}

function gatherStreams(bytes: Uint8Array, count: number): Uint8Array {
  const width = count === 0 ? 0 : bytes.length / count;
  const gathered = new Uint8Array(bytes.length);
  for (let stream = 0; stream < width; stream++) {
    for (let i = 0; i < count; i++) gathered[i * width + stream] = bytes[stream * count + i] ?? 0;
  }
  return gathered;
}

function readDelta(page: PageBytes, count: number, stored: "int32" | "int64", deltaUnpack: DeltaUnpack): Data {
  const output = stored === "int32" ? new Int32Array(count) : new BigInt64Array(count);
  const { bytes, at } = page;
  if (count > 0) deltaUnpack({ view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: at }, count, output);
  return output;
}

const widthOf = (stored: Exclude<NumberType["stored"], "bool">): number => dataConstructor(stored).BYTES_PER_ELEMENT;

function take(page: PageBytes, length: number): Uint8Array {
  const end = page.at + length;
  if (end > page.bytes.length) throw new RangeError(`expected ${length} bytes of values, got ${page.bytes.length - page.at}`);
  const taken = page.bytes.subarray(page.at, end);
  page.at = end;
  return taken;
}

function byteAt(page: PageBytes): number {
  const byte = page.bytes[page.at++];
  if (byte === undefined) throw new RangeError("the page ends within its values");
  return byte;
}

function readVarInt(page: PageBytes): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = byteAt(page);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value >>> 0;
  }
  throw new RangeError("expected a length of at most five bytes");
}
