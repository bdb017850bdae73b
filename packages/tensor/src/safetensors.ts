// The safetensors format: an 8-byte length, a JSON header, then the data of all tensors without gaps.

import { bytesOfData, concatBytes, dataFromBytes, requireLength, viewOf } from "./bytes.js";
import { bytesPerElement, type DType } from "./dtype.js";
import { MpmError } from "./errors.js";
import { findDuplicateKey } from "./json-keys.js";
import { sizeOf, tensor, type Tensor } from "./tensor.js";

/** What a file holds: tensors by name, and free text by key. */
export interface Safetensors {
  readonly tensors: Record<string, Tensor>;
  readonly metadata: Record<string, string>;
}

const LENGTH_BYTES = 8;
const ALIGNMENT = 8;
const METADATA = "__metadata__";
// The limit of the format's reference implementation.
const MAX_HEADER_BYTES = 100_000_000;

const DTYPE_OF_CODE: Readonly<Record<string, DType>> = {
  F16: "float16", BF16: "bfloat16", F32: "float32", F64: "float64", BOOL: "bool",
  I8: "int8", I16: "int16", I32: "int32", I64: "int64",
  U8: "uint8", U16: "uint16", U32: "uint32", U64: "uint64",
};

interface Entry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly stop: number;
}

/**
 * Reads a file. Tensors are views of `bytes` where they are aligned for their type, else copies.
 *
 * @throws TypeError when `bytes` is not a Uint8Array; RangeError for a truncated file; MpmError `"invalid-file"` for a
 * malformed header, duplicate names, or data that overlaps, leaves gaps or lies outside the file, `"unsupported-dtype"`.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const dataStart = headerEnd(bytes);
  const { [METADATA]: metadata = {}, ...rest } = parseHeader(bytes.subarray(LENGTH_BYTES, dataStart));
  const entries = Object.entries(rest).map(([name, value]) => parseEntry(name, value));
  checkLayout(entries, bytes.length - dataStart);
  const tensors = entries.map(({ name, dtype, shape, start, stop }) => {
    const data = dataFromBytes(dtype, bytes.subarray(dataStart + start, dataStart + stop));
    return [name, tensor(dtype, shape, data)];
  });
  return { tensors: Object.fromEntries(tensors), metadata: parseMetadata(metadata) };
}

/**
 * Writes a file: header in insertion order, data from the widest element type to the narrowest and starting at a
 * multiple of 8, so that every tensor is aligned and a reader needs no copy.
 *
 * @throws RangeError for the reserved name `__metadata__` or when data and shape disagree; TypeError for metadata that
 * is not text.
 */
export function writeSafetensors(tensors: Readonly<Record<string, Tensor>>, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  if (Object.hasOwn(tensors, METADATA)) throw new RangeError(`"${METADATA}" is reserved: choose another tensor name`);
  const named = Object.entries(tensors).map(([name, { dtype, shape, data }]) => ({ name, ...tensor(dtype, shape, data) }));
  const ordered = named.toSorted((a, b) => bytesPerElement(b.dtype) - bytesPerElement(a.dtype));
  const starts = new Map<string, number>();
  let position = 0;
  for (const { name, data } of ordered) {
    starts.set(name, position);
    position += data.byteLength;
  }
  const header = named.map((entry): [string, object] => [entry.name, describe(entry, starts.get(entry.name) ?? 0)]);
  return concatBytes([...encodeHeader(header, metadata), ...ordered.map(({ data }) => bytesOfData(data))]);
}

function headerEnd(bytes: Uint8Array): number {
  const view = viewOf(bytes);
  requireLength(bytes, LENGTH_BYTES, "the header length");
  const length = view.getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES) throw invalid(`expected a header of at most ${MAX_HEADER_BYTES} bytes, got ${length}`);
  const end = LENGTH_BYTES + Number(length);
  requireLength(bytes, end, "the header");
  return end;
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  const text = decodeText(bytes);
  if (!text.startsWith("{")) throw invalid("the header does not start with {");
  const header = parseJson(text);
  // JSON.parse keeps the last of two equal keys; which one another reader keeps is anyone's guess.
  const duplicate = findDuplicateKey(text);
  if (duplicate !== undefined) throw invalid(`the header names "${duplicate}" twice`);
  if (!isRecord(header)) throw invalid("the header is not an object");
  return header;
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw invalid("the header is not UTF-8", cause);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid("the header is not JSON", cause);
  }
}

function parseEntry(name: string, value: unknown): Entry {
  if (!isRecord(value)) throw invalid(`the entry of "${name}" is not an object`);
  const { dtype: code, shape, data_offsets: offsets } = value;
  if (typeof code !== "string" || !Object.hasOwn(DTYPE_OF_CODE, code)) {
    throw new MpmError("unsupported-dtype", `expected "${name}" as ${Object.keys(DTYPE_OF_CODE).join(", ")}, got ${JSON.stringify(code)}`);
  }
  if (!isSizes(shape)) throw invalid(`the shape of "${name}" is ${JSON.stringify(shape)}, expected whole numbers >= 0`);
  if (!isSizes(offsets) || offsets.length !== 2) throw invalid(`the data_offsets of "${name}" are ${JSON.stringify(offsets)}, expected [start, stop]`);
  const dtype = DTYPE_OF_CODE[code];
  const expected = sizeOf(shape) * bytesPerElement(dtype);
  const [start, stop] = offsets;
  if (stop - start !== expected) throw invalid(`"${name}" needs ${expected} bytes for ${code} [${shape.join(", ")}], its data_offsets give ${stop - start}`);
  return { name, dtype, shape, start, stop };
}

// Data must tile the rest of the file exactly, which excludes overlaps, gaps and offsets outside it at once.
function checkLayout(entries: readonly Entry[], length: number): void {
  let position = 0;
  for (const { name, start, stop } of entries.toSorted((a, b) => a.start - b.start || a.stop - b.stop)) {
    if (start !== position) throw invalid(`the data of "${name}" starts at byte ${start}, expected ${position}: ${start < position ? "an overlap" : "a gap"}`);
    position = stop;
  }
  if (position > length) throw new RangeError(`truncated file: expected ${position} bytes of data, got ${length}`);
  if (position < length) throw invalid(`${length - position} bytes after the last tensor`);
}

function parseMetadata(value: unknown): Record<string, string> {
  if (!isRecord(value)) throw invalid(`${METADATA} is not an object`);
  return Object.fromEntries(Object.entries(value).map(([key, text]) => {
    if (typeof text !== "string") throw invalid(`${METADATA} entry "${key}" is not text`);
    return [key, text];
  }));
}

function describe({ dtype, shape, data }: Tensor, start: number): object {
  const code = Object.keys(DTYPE_OF_CODE).find((key) => DTYPE_OF_CODE[key] === dtype);
  return { dtype: code, shape, data_offsets: [start, start + data.byteLength] };
}

function encodeHeader(entries: readonly (readonly [string, object])[], metadata: Readonly<Record<string, string>>): Uint8Array[] {
  for (const [key, text] of Object.entries(metadata)) {
    if (typeof text !== "string") throw new TypeError(`expected text as metadata "${key}", got ${typeof text}: use JSON.stringify`);
  }
  const first = Object.keys(metadata).length > 0 ? [[METADATA, metadata] as const] : [];
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries([...first, ...entries])));
  const header = new Uint8Array(Math.ceil(json.length / ALIGNMENT) * ALIGNMENT).fill(" ".charCodeAt(0));
  header.set(json);
  return [bytesOfData(BigUint64Array.of(BigInt(header.length))), header];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function invalid(problem: string, cause?: unknown): MpmError {
  return new MpmError("invalid-file", `not a valid safetensors file: ${problem}`, { cause });
}
