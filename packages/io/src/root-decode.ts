// Big-endian and packed numbers into typed arrays, in one pass over the bytes.
import type { TypedArray } from "@mpm/tensor";
import { dataConstructor } from "@mpm/tensor/files";
import type { NumberKind } from "./root-numbers.js";

/** Numbers of one kind inside items that follow each other without gaps: whole items, or a member of each. */
export interface Field {
  readonly kind: NumberKind;
  /** Bytes of an item. */
  readonly stride: number;
  /** Where in an item the numbers begin. */
  readonly offset: number;
  /** Numbers of an item: 1, or the product of the sizes of an array. */
  readonly count: number;
}

/** An array to fill, and the same memory as `write` fills it: integers as unsigned, so that bits are moved and NaNs keep theirs. */
export interface Sink {
  readonly data: TypedArray;
  /** Numbers `at` .. `stop` - 1 from the bytes at `from`. */
  readonly write: (view: DataView, from: number, at: number, stop: number) => void;
}

export function makeSink(kind: NumberKind, length: number): Sink {
  const data = new (dataConstructor(kind.dtype))(length);
  return { data, write: writerOf(kind, data) };
}

/** Writes `numItems` items that begin at byte `start`. Returns where the next number goes. */
export function writeItems({ write }: Sink, view: DataView, start: number, numItems: number, { kind, stride, offset, count }: Field, at: number): number {
  const stop = at + numItems * count;
  if (stride === kind.bytes * count) write(view, start, at, stop);
  else for (let item = 0, to = at; item < numItems; item++, to += count) write(view, start + item * stride + offset, to, to + count);
  return stop;
}

function writerOf({ dtype, bytes, unpack }: NumberKind, data: TypedArray): Sink["write"] {
  const { buffer, length } = data;
  if (unpack !== undefined) return writePacked(data as Float32Array | Float64Array, bytes, unpack);
  if (dtype === "bool") return writeFlags(new Uint8Array(buffer, 0, length));
  if (bytes === 1) return writeBytes(new Uint8Array(buffer, 0, length));
  if (bytes === 2) return write16(new Uint16Array(buffer, 0, length));
  if (bytes === 4) return write32(new Uint32Array(buffer, 0, length));
  return dtype === "float64" ? write64(new Float64Array(buffer, 0, length)) : writeLong(new Uint32Array(buffer, 0, 2 * length));
}

// One loop each: a loop that serves several kinds of array runs several times slower.
function writePacked(target: Float32Array | Float64Array, bytes: number, unpack: (view: DataView, at: number) => number): Sink["write"] {
  return (view, from, at, stop) => {
    for (let to = at, byte = from; to < stop; to++, byte += bytes) target[to] = unpack(view, byte);
  };
}

function writeFlags(target: Uint8Array): Sink["write"] {
  return (view, from, at, stop) => {
    for (let to = at, byte = from; to < stop; to++, byte++) target[to] = view.getUint8(byte) === 0 ? 0 : 1;
  };
}

function writeBytes(target: Uint8Array): Sink["write"] {
  return (view, from, at, stop) => target.set(new Uint8Array(view.buffer, view.byteOffset + from, stop - at), at);
}

function write16(target: Uint16Array): Sink["write"] {
  return (view, from, at, stop) => {
    for (let to = at, byte = from; to < stop; to++, byte += 2) target[to] = view.getUint16(byte);
  };
}

function write32(target: Uint32Array): Sink["write"] {
  return (view, from, at, stop) => {
    for (let to = at, byte = from; to < stop; to++, byte += 4) target[to] = view.getUint32(byte);
  };
}

function write64(target: Float64Array): Sink["write"] {
  return (view, from, at, stop) => {
    for (let to = at, byte = from; to < stop; to++, byte += 8) target[to] = view.getFloat64(byte);
  };
}

/** As pairs of words, the lower first: BigInts take several times as long. */
function writeLong(words: Uint32Array): Sink["write"] {
  return (view, from, at, stop) => {
    for (let to = 2 * at, byte = from; to < 2 * stop; to += 2, byte += 8) {
      words[to] = view.getUint32(byte + 4);
      words[to + 1] = view.getUint32(byte);
    }
  };
}
