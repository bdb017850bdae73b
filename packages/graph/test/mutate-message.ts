// Damage to Protocol Buffers files: to bytes wherever they stand, and to fields whose file stays well formed around them.
import type { RandomStream } from "@mpm/tensor";
import { readMessage } from "../src/protobuf.js";
import { bytesOf, join, toBytes, type Piece } from "../src/protobuf-writer.js";

type Mutation = (bytes: Uint8Array, other: Uint8Array, stream: RandomStream) => Uint8Array;

/** A field: a message, or a value as it is written. */
interface Field {
  readonly number: number;
  readonly wireType: number;
  readonly value: Uint8Array | readonly Field[];
}

const VARINT = 0;
const DELIMITED = 2;
const MAX_DEPTH = 12;

/** Texts and numbers that readers may stumble over. */
const TEXTS = ["", "__proto__", "constructor", "hasOwnProperty", "n*m + 1", "2", "-1", "x_dim0", "div(n,0)", "((((", "../x", "y"];
const INTEGERS = [0n, 1n, 2n, 7n, 255n, 2n ** 31n, 2n ** 32n, 2n ** 40n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n];

/** A file and how it is read, once for all damages done to it. */
export interface Source {
  readonly bytes: Uint8Array;
  readonly fields: readonly Field[];
  /** Where the lengths of fields stand. */
  readonly lengths: readonly number[];
}

export function sourceOf(bytes: Uint8Array): Source {
  return { bytes, fields: fieldsOf(bytes, 0), lengths: lengthPlaces(bytes, 0, bytes.length, 0) };
}

/** The file with one to three damages; `others` lend parts. */
export function mutate({ bytes, fields, lengths }: Source, others: readonly Source[], stream: RandomStream): Uint8Array {
  const times = Array.from({ length: 1 + stream.integer(3) });
  const lender = pick(others, stream);
  if (stream.integer(2) === 0) return toBytes(join(times.reduce<readonly Field[]>((all) => (all.length === 0 ? all : mutateField(all, lender.fields, stream)), fields).map(pieceOf)));
  if (stream.integer(8) === 0) return times.reduce<Uint8Array>((all) => all.with(pick(lengths, stream), stream.integer(256)), bytes);
  return times.reduce<Uint8Array>((all) => (all.length === 0 ? all : pick(BYTE_MUTATIONS, stream)(all, lender.bytes, stream)), bytes);
}

const BYTE_MUTATIONS: readonly Mutation[] = [
  function flipBit(bytes, _, stream) {
    const at = stream.integer(bytes.length);
    return bytes.with(at, (bytes[at] ?? 0) ^ (1 << stream.integer(8)));
  },
  (bytes, _, stream) => bytes.with(stream.integer(bytes.length), stream.integer(256)),
  (bytes, _, stream) => bytes.with(stream.integer(bytes.length), pick([0, 1, 127, 128, 255], stream)),
  (bytes, _, stream) => bytes.slice(0, stream.integer(bytes.length)),
  function cutOut(bytes, _, stream) {
    const [from, to] = span(bytes, stream);
    return toBytes(join([bytes.subarray(0, from), bytes.subarray(to)]));
  },
  function repeat(bytes, _, stream) {
    const [from, to] = span(bytes, stream);
    return toBytes(join([bytes.subarray(0, to), bytes.subarray(from)]));
  },
  function splice(bytes, other, stream) {
    const [from, to] = span(other, stream);
    const at = stream.integer(bytes.length);
    return toBytes(join([bytes.subarray(0, at), other.subarray(from, to), bytes.subarray(at)]));
  },
];

/** Where the lengths of fields stand, at all depths; what reads as a message by chance is taken for one. */
function lengthPlaces(bytes: Uint8Array, from: number, to: number, depth: number): number[] {
  const fields = attempt(() => [...readMessage(bytes.subarray(from, to)).fields.values()].flat()) ?? [];
  return fields.filter(({ wireType }) => wireType === DELIMITED).flatMap(({ start, end }) =>
    [from + start - 1, ...(depth < MAX_DEPTH ? lengthPlaces(bytes, from + start, from + end, depth + 1) : [])]);
}

function span(bytes: Uint8Array, stream: RandomStream): readonly [number, number] {
  const from = stream.integer(bytes.length);
  return [from, from + 1 + stream.integer(Math.min(64, bytes.length - from))];
}

/** Leaves out, repeats, replaces or changes one field at any depth. */
function mutateField(fields: readonly Field[], lent: readonly Field[], stream: RandomStream): readonly Field[] {
  const chosen = pick(deepFields(fields), stream);
  const replacement = pick<() => readonly Field[]>([
    () => [], () => [chosen, chosen], () => [{ ...chosen, value: pick(deepFields(lent), stream).value }], () => [chosen, pick(deepFields(fields), stream)],
    () => [changed(chosen, stream)], () => [changed(chosen, stream)], () => [changed(chosen, stream)], () => [changed(chosen, stream)],
  ], stream)();
  const replace = (all: readonly Field[]): readonly Field[] => all.flatMap((field) =>
    (field === chosen ? replacement : isMessage(field.value) ? [{ ...field, value: replace(field.value) }] : [field]));
  return replace(fields);
}

function changed(field: Field, stream: RandomStream): Field {
  if (field.wireType === VARINT) return { ...field, value: varint(pick([...INTEGERS, BigInt(stream.integer(64))], stream)) };
  if (isMessage(field.value)) return { ...field, value: field.value.toReversed() };
  if (field.wireType === DELIMITED && stream.integer(2) === 0) return { ...field, value: new TextEncoder().encode(pick(TEXTS, stream)) };
  return field.value.length === 0 ? field : { ...field, value: field.value.with(stream.integer(field.value.length), 97 + stream.integer(26)) };
}

function fieldsOf(bytes: Uint8Array, depth: number): readonly Field[] {
  return readMessage(bytes).fields.map(({ number, wireType, start, end }): Field => {
    const value = bytes.subarray(start, end);
    const inner = wireType === DELIMITED && value.length > 0 && depth < MAX_DEPTH ? attempt(() => fieldsOf(value, depth + 1)) : undefined;
    return { number, wireType, value: inner ?? value };
  });
}

const isMessage = (value: Field["value"]): value is readonly Field[] => !(value instanceof Uint8Array);

const deepFields = (fields: readonly Field[]): readonly Field[] => fields.flatMap((field) => [field, ...(isMessage(field.value) ? deepFields(field.value) : [])]);

function pieceOf({ number, wireType, value }: Field): Piece {
  const content: Piece = isMessage(value) ? join(value.map(pieceOf)) : bytesOf(value);
  return join([varint(BigInt(number * 8 + wireType)), ...(wireType === DELIMITED ? [varint(BigInt(content.length))] : []), content]);
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) + 128);
  return Uint8Array.from([...bytes, Number(rest)]);
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function pick<T>(items: readonly T[], stream: RandomStream): T {
  return items[stream.integer(items.length)] as T;
}
