// A Zstandard frame of known size (RFC 8878) into memory that is there, without copies of what was decoded before.
import { damaged, decodeHuffman, readHuffmanTable, type HuffmanTable } from "./zstd-entropy.js";
import { decodeSequences, type SequenceTables } from "./zstd-sequences.js";

/** What lasts from block to block. */
interface FrameState {
  readonly tables: SequenceTables;
  readonly repeats: number[];
  /** Memory for the literals of a block. */
  readonly literals: Uint8Array;
  huffman: HuffmanTable | undefined;
}

const MAGIC = 0xfd2fb528;
const MAX_BLOCK = 1 << 17;

/** Fills `output` from a frame. Throws `RangeError` where it is damaged, needs a dictionary, or does not hold exactly `output.length` bytes. */
export function unzipZstd(input: Uint8Array, output: Uint8Array): void {
  let from = blocksOf(input, output.length);
  const frame: FrameState = { tables: { lengths: undefined, offsets: undefined, matches: undefined }, repeats: [1, 4, 8], literals: new Uint8Array(Math.min(MAX_BLOCK, output.length)), huffman: undefined };
  let at = 0;
  for (let isLast = false; !isLast; ) {
    const header = input[from] | (input[from + 1] << 8) | (input[from + 2] << 16);
    const [type, size] = [(header >> 1) & 3, header >> 3];
    isLast = (header & 1) === 1;
    const stop = from + 3 + (type === 1 ? 1 : size);
    if (from + 3 > input.length || stop > input.length || type === 3) damaged(`a block of type ${type} from byte ${from} to ${stop} of ${input.length}`);
    if (type !== 2 && at + size > output.length) damaged("more data than stated");
    if (type === 0) output.set(input.subarray(from + 3, stop), at);
    if (type === 1) output.fill(input[from + 3], at, at + size);
    at = type === 2 ? decodeBlock(frame, input, from + 3, stop, output, at) : at + size;
    from = stop;
  }
  if (at !== output.length) damaged(`it holds ${at} bytes where ${output.length} are stated`);
}

/** Where a frame's blocks begin. */
function blocksOf(input: Uint8Array, expected: number): number {
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  if (input.length < 9 || view.getUint32(0, true) !== MAGIC) damaged("no frame");
  const flags = input[4];
  const isSingle = (flags & 32) !== 0;
  if ((flags & 3) !== 0 && bytesAt(input, isSingle ? 5 : 6, [0, 1, 2, 4][flags & 3]) !== 0) damaged("it needs a dictionary");
  const sizeAt = 5 + Number(!isSingle) + [0, 1, 2, 4][flags & 3];
  const sizeBytes = flags >> 6 === 0 ? Number(isSingle) : 1 << (flags >> 6);
  const size = bytesAt(input, sizeAt, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
  if (sizeBytes > 0 && size !== expected) damaged(`it states ${size} bytes, not ${expected}`);
  return sizeAt + sizeBytes;
}

function bytesAt(input: Uint8Array, from: number, count: number): number {
  let value = 0;
  for (let byte = count - 1; byte >= 0; byte--) value = value * 256 + input[from + byte];
  return value;
}

function decodeBlock(frame: FrameState, input: Uint8Array, from: number, stop: number, output: Uint8Array, at: number): number {
  const { literals, next } = decodeLiterals(frame, input, from, stop);
  if (next >= stop) damaged("a block without sequences");
  return decodeSequences(frame.tables, frame.repeats, literals, input, next, stop, output, at);
}

/** RFC 8878, 3.1.1.3.1. */
function decodeLiterals(frame: FrameState, input: Uint8Array, from: number, stop: number): { readonly literals: Uint8Array; readonly next: number } {
  const type = input[from] & 3;
  const format = (input[from] >> 2) & 3;
  if (type < 2) return plainLiterals(frame, input, from, stop, type === 1, format);
  const width = [10, 10, 14, 18][format];
  const headerBytes = [3, 3, 4, 5][format];
  const header = bytesAt(input, from, headerBytes);
  const size = Math.floor(header / 16) % 2 ** width;
  const packed = Math.floor(header / 2 ** (4 + width));
  const next = from + headerBytes + packed;
  if (size > frame.literals.length || next > stop) damaged(`${size} literals in bytes ${from} to ${next} of ${stop}`);
  let start = from + headerBytes;
  if (type === 2) ({ table: frame.huffman, next: start } = readHuffmanTable(input, start, next));
  if (frame.huffman === undefined) return damaged("literals without a table");
  if (format === 0) decodeHuffman(frame.huffman, input, start, next, frame.literals, 0, size);
  else decodeFour(frame.huffman, input, start, next, frame.literals, size);
  return { literals: frame.literals.subarray(0, size), next };
}

function plainLiterals(frame: FrameState, input: Uint8Array, from: number, stop: number, isRun: boolean, format: number): { readonly literals: Uint8Array; readonly next: number } {
  const headerBytes = [1, 2, 1, 3][format];
  const size = bytesAt(input, from, headerBytes) >> (headerBytes === 1 ? 3 : 4);
  const start = from + headerBytes;
  const next = start + (isRun ? 1 : size);
  if (size > frame.literals.length || next > stop) damaged(`${size} literals in bytes ${start} to ${next} of ${stop}`);
  return { literals: isRun ? frame.literals.fill(input[start], 0, size).subarray(0, size) : input.subarray(start, next), next };
}

/** Four streams, of which all but the last have a quarter of the literals. */
function decodeFour(table: HuffmanTable, input: Uint8Array, from: number, stop: number, literals: Uint8Array, size: number): void {
  const quarter = (size + 3) >> 2;
  let start = from + 6;
  for (let stream = 0; stream < 4; stream++) {
    const end = stream === 3 ? stop : start + bytesAt(input, from + 2 * stream, 2);
    if (end > stop || 3 * quarter > size) damaged("streams of literals");
    decodeHuffman(table, input, start, end, literals, stream * quarter, stream === 3 ? size : (stream + 1) * quarter);
    start = end;
  }
}
