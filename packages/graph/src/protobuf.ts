// Reads the Protocol Buffers wire format, as far as ONNX uses it. A message is read as the positions of its fields, so that
// nothing is allocated by a declared size.
import { MpmError } from "@mpm/tensor";
import { bytesOf, DELIMITED, FIXED32, FIXED64, VARINT } from "./protobuf-writer.js";

/** Where the value of one field stands in the file. */
interface Field {
  readonly number: number;
  readonly wireType: number;
  readonly start: number;
  readonly end: number;
}

/** A message as read: the file, where the message begins in it, and its fields in their order. */
export interface Message {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly fields: readonly Field[];
}

/** A reading position; a varint that was read stands in two 32-bit halves. */
interface Cursor {
  readonly bytes: Uint8Array;
  position: number;
  readonly end: number;
  low: number;
  high: number;
}

const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads a file as one message; fields nobody asks for stay unread. @throws MpmError "malformed-model" with the byte position, as all readers here do. */
export function readMessage(bytes: Uint8Array): Message {
  // A plain Uint8Array: the slices of a Node Buffer would share memory instead of copying.
  return parse(bytesOf(bytes), [{ number: 0, wireType: DELIMITED, start: 0, end: bytes.byteLength }]);
}

/** Whether field `number` is present. */
export function hasField(message: Message, number: number): boolean {
  return message.fields.some((field) => field.number === number);
}

/** Message in field `number`, or undefined; occurrences are merged, as the format asks. */
export function messageAt(message: Message, number: number): Message | undefined {
  const fields = fieldsOf(message, number, DELIMITED);
  return fields.length === 0 ? undefined : parse(message.bytes, fields);
}

/** What `decode` makes of each message in the repeated field `number`, one after the other. */
export function messagesAt<T>(message: Message, number: number, decode: (message: Message) => T): readonly T[] {
  return fieldsOf(message, number, DELIMITED).map((field) => decode(parse(message.bytes, [field])));
}

/** Bytes in field `number` as a view of the file, or undefined. */
export function bytesAt(message: Message, number: number): Uint8Array | undefined {
  return bytesListAt(message, number).at(-1);
}

/** Bytes in the repeated field `number`, as views of the file. */
export function bytesListAt(message: Message, number: number): readonly Uint8Array[] {
  return fieldsOf(message, number, DELIMITED).map(({ start, end }) => message.bytes.subarray(start, end));
}

/** Text in field `number`, "" where it is absent. Bytes that are not UTF-8 are malformed. */
export function stringAt(message: Message, number: number): string {
  return stringsAt(message, number).at(-1) ?? "";
}

/** Texts in the repeated field `number`. Bytes that are not UTF-8 are malformed. */
export function stringsAt(message: Message, number: number): readonly string[] {
  return fieldsOf(message, number, DELIMITED).map(({ start, end }) => {
    try {
      return utf8Decoder.decode(message.bytes.subarray(start, end));
    } catch {
      throw malformed(start, "a text is not UTF-8");
    }
  });
}

/** Integer in field `number`, or undefined. Beyond 2^53 it is malformed. */
export function numberAt(message: Message, number: number): number | undefined {
  const field = fieldsOf(message, number, VARINT).at(-1);
  if (field === undefined) return undefined;
  const cursor = { bytes: message.bytes, position: field.start, end: field.end, low: 0, high: 0 };
  readVarint(cursor);
  const value = cursor.high * 2 ** 32 + (cursor.low >>> 0); // the upper half has the sign
  if (Number.isSafeInteger(value)) return value;
  throw malformed(message.start, `field ${number} of the message here is ${value}, expected at most 2^53`);
}

/** int64 or uint64 values in field `number`, packed or not. */
export function int64sAt(message: Message, number: number): BigInt64Array {
  return new BigInt64Array(varintHalves(message, number).buffer);
}

/** int32 values in field `number`, packed or not; wider values lose their upper half. */
export function int32sAt(message: Message, number: number): Int32Array {
  return varintHalves(message, number).filter((_, index) => index % 2 === 0);
}

/** float32 values in field `number`, packed or not. */
export function floatsAt(message: Message, number: number): Float32Array {
  return new Float32Array(fixedBytes(message, number, FIXED32, 4));
}

/** float64 values in field `number`, packed or not. */
export function doublesAt(message: Message, number: number): Float64Array {
  return new Float64Array(fixedBytes(message, number, FIXED64, 8));
}

/** The error for a file that breaks the format at a byte position. */
export function malformed(position: number, what: string): MpmError {
  return new MpmError("malformed-model", `malformed ONNX at byte ${position}: ${what}; the file is cut off, damaged or not ONNX: export or copy it again`);
}

function parse(bytes: Uint8Array, spans: readonly Field[]): Message {
  const fields: Field[] = [];
  for (const span of spans) {
    const cursor = { bytes, position: span.start, end: span.end, low: 0, high: 0 };
    while (cursor.position < cursor.end) fields.push(readField(cursor));
  }
  return { bytes, start: spans[0]?.start ?? 0, fields };
}

function readField(cursor: Cursor): Field {
  const tagPosition = cursor.position;
  const tag = readVarint(cursor);
  const number = Math.floor(tag / 8);
  if (number < 1 || number >= 2 ** 29) throw malformed(tagPosition, `no field has the number ${number}`);
  const wireType = tag % 8;
  let start = cursor.position;
  if (wireType === VARINT) readVarint(cursor);
  else {
    const length = declaredLength(cursor, wireType, tagPosition);
    start = cursor.position;
    if (length > cursor.end - start) throw malformed(start, `${length} bytes are declared where ${cursor.end - start} remain`);
    cursor.position += length;
  }
  return { number, wireType, start, end: cursor.position };
}

function declaredLength(cursor: Cursor, wireType: number, tagPosition: number): number {
  if (wireType === DELIMITED) return readVarint(cursor);
  if (wireType === FIXED32) return 4;
  if (wireType === FIXED64) return 8;
  throw malformed(tagPosition, `wire type ${wireType} is not used by ONNX`);
}

/** Reads at most ten groups of seven bits; returns the unsigned number, rounded beyond 2^53. */
function readVarint(cursor: Cursor): number {
  const start = cursor.position;
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    if (cursor.position >= cursor.end) throw malformed(start, "a number is cut off");
    const byte = cursor.bytes[cursor.position++];
    const bits = byte & 127;
    if (shift < 32) low |= bits << shift;
    if (shift >= 28) high |= shift < 32 ? bits >>> (32 - shift) : bits << (shift - 32);
    if (byte > 127) continue;
    cursor.low = low;
    cursor.high = high;
    return (high >>> 0) * 2 ** 32 + (low >>> 0);
  }
  throw malformed(start, "a number is longer than ten bytes");
}

/** Lower and upper half of every varint in turn: little-endian 64-bit integers. */
function varintHalves(message: Message, number: number): Int32Array<ArrayBuffer> {
  const fields = fieldsOf(message, number, DELIMITED, VARINT);
  const halves = new Int32Array(2 * fields.reduce((sum, field) => sum + numVarints(message.bytes, field), 0));
  let index = 0;
  for (const { start, end } of fields) {
    const cursor = { bytes: message.bytes, position: start, end, low: 0, high: 0 };
    while (cursor.position < end) {
      readVarint(cursor);
      halves[index++] = cursor.low;
      halves[index++] = cursor.high;
    }
  }
  return halves;
}

function numVarints(bytes: Uint8Array, { start, end }: Field): number {
  let count = 0;
  for (let position = start; position < end; position++) if (bytes[position] < 128) count++;
  return count;
}

function fixedBytes(message: Message, number: number, wireType: number, width: number): ArrayBuffer {
  const fields = fieldsOf(message, number, DELIMITED, wireType);
  const joined = new Uint8Array(fields.reduce((sum, { start, end }) => sum + end - start, 0));
  let offset = 0;
  for (const { start, end } of fields) {
    if ((end - start) % width !== 0) throw malformed(start, `${end - start} bytes are no whole number of ${width}-byte values`);
    joined.set(message.bytes.subarray(start, end), offset);
    offset += end - start;
  }
  return joined.buffer;
}

function fieldsOf(message: Message, number: number, ...wireTypes: readonly number[]): readonly Field[] {
  const fields = message.fields.filter((field) => field.number === number);
  const wrong = fields.find((field) => !wireTypes.includes(field.wireType));
  if (wrong !== undefined) throw malformed(wrong.start, `field ${number} has wire type ${wrong.wireType}, expected ${wireTypes.join(" or ")}`);
  return fields;
}
