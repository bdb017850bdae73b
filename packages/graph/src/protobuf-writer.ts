// Writes the Protocol Buffers wire format, as far as ONNX uses it. Messages are described as trees of pieces whose lengths are
// known, and written in one go: large tensors are copied once.

/** Part of a file: bytes, a number as a varint, text in UTF-8, or several pieces in a row. */
export type Piece = Uint8Array | number | bigint | string | Pieces;

export interface Pieces {
  /** In bytes. */
  readonly length: number;
  readonly parts: readonly Piece[];
}

export const VARINT = 0;
export const FIXED64 = 1;
export const DELIMITED = 2;
export const FIXED32 = 5;

/** Runs of pieces that `pack` writes have about so many bytes. */
const RUN = 8192;

const utf8Encoder = new TextEncoder();

/** Field `number` with an integer: bool, enum, int32, int64, or uint64 up to 2^63 - 1. @throws RangeError outside int64. */
export function intField(number: number, value: number | bigint): Pieces {
  return join([number * 8 + VARINT, value]);
}

/** Field `number` with a float32. */
export function floatField(number: number, value: number): Pieces {
  return join([number * 8 + FIXED32, bytesOf(Float32Array.of(value))]);
}

/** Field `number` with bytes, or whatever else has a length; nothing is copied before `toBytes`. */
export function bytesField(number: number, value: Piece): Pieces {
  const length = lengthOf(value);
  const tag = number * 8 + DELIMITED;
  return { length: lengthOf(tag) + lengthOf(length) + length, parts: [tag, length, value] };
}

/** Field `number` with text in UTF-8. */
export function stringField(number: number, text: string): Pieces {
  return bytesField(number, text);
}

/** Field `number` with the message made of `parts`. */
export function messageField(number: number, parts: readonly Piece[]): Pieces {
  return bytesField(number, join(parts));
}

/** Field `number` with packed integers. */
export function intsField(number: number, values: readonly (number | bigint)[]): Pieces {
  return bytesField(number, join(values));
}

/** Field `number` with packed float32s. */
export function floatsField(number: number, values: readonly number[]): Pieces {
  return bytesField(number, bytesOf(Float32Array.from(values)));
}

/** Pieces in a row as one piece. */
export function join(parts: readonly Piece[]): Pieces {
  let length = 0;
  for (const part of parts) length += lengthOf(part);
  return { length, parts };
}

/** As `join`, for many thousands of pieces: short ones are written as they come, since a tree of them all is slow to collect. */
export function pack(pieces: Iterable<Piece>): Pieces {
  const parts: Piece[] = [];
  let run: Piece[] = [];
  let length = 0;
  const closeRun = (): void => {
    parts.push(toBytes({ length, parts: run }));
    [run, length] = [[], 0];
  };
  for (const piece of pieces) {
    const size = lengthOf(piece);
    if (length + size > RUN) closeRun();
    if (size > RUN) parts.push(piece);
    else {
      run.push(piece);
      length += size;
    }
  }
  closeRun();
  return join(parts);
}

/** The arrays that a piece is made of, in order. */
export function* arraysOf(piece: Piece): Generator<Uint8Array> {
  if (typeof piece === "object" && "parts" in piece) for (const part of piece.parts) yield* arraysOf(part);
  else yield piece instanceof Uint8Array ? piece : toBytes(piece);
}

/** Copies a piece into one array of its own. */
export function toBytes(piece: Piece): Uint8Array {
  const bytes = new Uint8Array(lengthOf(piece));
  write(bytes, 0, piece);
  return bytes;
}

/** The memory of a typed array as bytes, not copied. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** In bytes. */
function lengthOf(piece: Piece): number {
  switch (typeof piece) {
    case "number": return piece < 0 ? lengthOf(BigInt(piece)) : varintLength(piece);
    case "bigint": return bigVarintLength(piece);
    case "string": return textLength(piece);
    default: return piece.length;
  }
}

function varintLength(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`expected a whole number below 2^53, got ${value}`);
  let length = 1;
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) length++;
  return length;
}

function bigVarintLength(value: bigint): number {
  if (BigInt.asIntN(64, value) !== value) throw new RangeError(`expected an integer that fits int64, got ${value}`);
  let length = 1;
  for (let rest = BigInt.asUintN(64, value); rest > 127n; rest >>= 7n) length++; // a negative number takes ten bytes
  return length;
}

function textLength(text: string): number {
  for (let index = 0; index < text.length; index++)
    if (text.charCodeAt(index) > 127) return index + utf8Encoder.encode(text.slice(index)).length;
  return text.length;
}

/** Writes a piece to `bytes` from `at` on; gives the place after it. */
function write(bytes: Uint8Array, at: number, piece: Piece): number {
  switch (typeof piece) {
    case "number": return piece < 0 ? writeBigVarint(bytes, at, BigInt(piece)) : writeVarint(bytes, at, piece);
    case "bigint": return writeBigVarint(bytes, at, piece);
    case "string": return writeText(bytes, at, piece);
    default:
  }
  if ("parts" in piece) return piece.parts.reduce((end: number, part) => write(bytes, end, part), at);
  bytes.set(piece, at);
  return at + piece.length;
}

function writeVarint(bytes: Uint8Array, start: number, value: number): number {
  let [at, rest] = [start, value];
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) + 128;
  bytes[at++] = rest;
  return at;
}

function writeBigVarint(bytes: Uint8Array, start: number, value: bigint): number {
  let [at, rest] = [start, BigInt.asUintN(64, value)];
  for (; rest > 127n; rest >>= 7n) bytes[at++] = Number(rest & 127n) + 128;
  bytes[at++] = Number(rest);
  return at;
}

/** Names are ASCII, and too short for a call of the encoder to be worth its while. */
function writeText(bytes: Uint8Array, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 127) return at + index + utf8Encoder.encodeInto(text.slice(index), bytes.subarray(at + index)).written;
    bytes[at + index] = code;
  }
  return at + text.length;
}
