// Sequences of a Zstandard block (RFC 8878, 3.1.1.3.2): literals to copy, then a match of earlier data.
import { damaged, endOfBits, makeFseTable, readFseTable, singleFseTable, type FseTable } from "./zstd-entropy.js";

/** The tables of literal lengths, offsets and match lengths, which later blocks may use again. */
export interface SequenceTables {
  lengths: FseTable | undefined;
  offsets: FseTable | undefined;
  matches: FseTable | undefined;
}

// Baselines and extra bits of the codes of literal and match lengths.
const LENGTH_BITS = Uint8Array.from([...Array<number>(16).fill(0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
const MATCH_BITS = Uint8Array.from([...Array<number>(32).fill(0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
const LENGTH_BASES = baselines(LENGTH_BITS, 0);
const MATCH_BASES = baselines(MATCH_BITS, 3);

function baselines(bits: Uint8Array, first: number): Int32Array {
  const bases = new Int32Array(bits.length).fill(first);
  for (let code = 1; code < bits.length; code++) bases[code] = bases[code - 1] + (1 << bits[code - 1]);
  return bases;
}

const DEFAULT_LENGTHS = [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1];
const DEFAULT_OFFSETS = [1, 1, 1, 1, 1, 1, 2, 2, 2, ...Array<number>(15).fill(1), -1, -1, -1, -1, -1];
const DEFAULT_MATCHES = [1, 4, 3, 2, 2, 2, 2, 2, 2, ...Array<number>(37).fill(1), -1, -1, -1, -1, -1, -1, -1];

/** A compressed block's sequences, from byte `from` to `stop`: fills `output` from `at`, and returns where the next block goes. */
export function decodeSequences(tables: SequenceTables, repeats: number[], literals: Uint8Array, input: Uint8Array, from: number, stop: number, output: Uint8Array, at: number): number {
  const { count, next } = readCount(input, from);
  let used = 0;
  let to = at;
  if (count > 0) {
    const start = readTables(tables, input, next, stop);
    ({ used, to } = runSequences(tables, repeats, literals, input, start, stop, count, output, at));
  } else if (next !== stop) damaged("bytes behind the literals");
  const rest = literals.length - used;
  if (to + rest > output.length) damaged("more data than stated");
  output.set(literals.subarray(used), to);
  return to + rest;
}

function readCount(input: Uint8Array, from: number): { readonly count: number; readonly next: number } {
  const first = input[from];
  if (first < 128) return { count: first, next: from + 1 };
  if (first < 255) return { count: ((first - 128) << 8) + input[from + 1], next: from + 2 };
  return { count: input[from + 1] + (input[from + 2] << 8) + 0x7f00, next: from + 3 };
}

/** Replaces the tables that the block brings. Returns where its bits begin. */
function readTables(tables: SequenceTables, input: Uint8Array, from: number, stop: number): number {
  const modes = input[from];
  let at = from + 1;
  const read = (mode: number, before: FseTable | undefined, maxLog: number, standard: readonly number[], standardLog: number): FseTable => {
    if (mode === 0) return makeFseTable(standard, standardLog);
    if (mode === 1) return singleFseTable(checkedCode(input[at++], standard.length));
    if (mode === 3) return before ?? damaged("a table that no earlier block has");
    const { table, next } = readFseTable(input, at, stop, maxLog, Math.max(standard.length, 32) - 1);
    at = next;
    return table;
  };
  tables.lengths = read(modes >> 6, tables.lengths, 9, DEFAULT_LENGTHS, 6);
  tables.offsets = read((modes >> 4) & 3, tables.offsets, 8, DEFAULT_OFFSETS, 5);
  tables.matches = read((modes >> 2) & 3, tables.matches, 9, DEFAULT_MATCHES, 6);
  return at;
}

const checkedCode = (code: number, numCodes: number): number => (code < Math.max(numCodes, 32) ? code : damaged(`code ${code}`));

/** Zeros before the bits, more than a sequence takes: what is read beyond the first bit is seen then. */
const PADDING = 16;
/** Offsets of more bits than fit into 32 with those before them: larger than any block of ROOT's. */
const MAX_OFFSET_CODE = 24;

function runSequences({ lengths, offsets, matches }: SequenceTables, repeats: number[], literals: Uint8Array, input: Uint8Array, start: number, stop: number, count: number, output: Uint8Array, at: number): { readonly used: number; readonly to: number } {
  if (lengths === undefined || offsets === undefined || matches === undefined) return damaged("no tables");
  const padded = new Uint8Array(Math.max(0, stop - start) + 2 * PADDING);
  padded.set(input.subarray(start, stop), PADDING);
  const view = new DataView(padded.buffer);
  const [lengthStates, offsetStates, matchStates] = [lengths.states, offsets.states, matches.states];
  let [repeat0, repeat1, repeat2] = repeats;
  // Bits are read from the last to the first; `left` are still to come. A loop without calls: it runs for every few bytes.
  let left = endOfBits(input, start, stop) + 8 * PADDING - lengths.log;
  let length = lengthStates[(view.getUint32(left >> 3, true) >>> (left & 7)) & ((1 << lengths.log) - 1)];
  left -= offsets.log;
  let offset = offsetStates[(view.getUint32(left >> 3, true) >>> (left & 7)) & ((1 << offsets.log) - 1)];
  left -= matches.log;
  let match = matchStates[(view.getUint32(left >> 3, true) >>> (left & 7)) & ((1 << matches.log) - 1)];
  let used = 0;
  let to = at;
  for (let sequence = 0; sequence < count; sequence++) {
    const offsetCode = offset & 255;
    if (offsetCode > MAX_OFFSET_CODE || left < 8 * PADDING) damaged("an offset, or too few bits");
    left -= offsetCode;
    const value = (1 << offsetCode) + ((view.getUint32(left >> 3, true) >>> (left & 7)) & ((1 << offsetCode) - 1));
    const matchCode = match & 255;
    const matchBits = MATCH_BITS[matchCode];
    left -= matchBits;
    const numMatched = MATCH_BASES[matchCode] + (matchBits === 0 ? 0 : (view.getUint32(left >> 3, true) >>> (left & 7)) & ((1 << matchBits) - 1));
    const lengthCode = length & 255;
    const lengthBits = LENGTH_BITS[lengthCode];
    left -= lengthBits;
    const numLiterals = LENGTH_BASES[lengthCode] + (lengthBits === 0 ? 0 : (view.getUint32(left >> 3, true) >>> (left & 7)) & ((1 << lengthBits) - 1));
    if (sequence + 1 < count) {
      const lengthWidth = (length >> 8) & 255;
      const matchWidth = (match >> 8) & 255;
      const offsetWidth = (offset >> 8) & 255;
      left -= lengthWidth;
      length = lengthStates[(length >>> 16) + ((view.getUint32(left >> 3, true) >>> (left & 7)) & ((1 << lengthWidth) - 1))];
      left -= matchWidth + offsetWidth;
      const bits = view.getUint32(left >> 3, true) >>> (left & 7);
      match = matchStates[(match >>> 16) + ((bits >>> offsetWidth) & ((1 << matchWidth) - 1))];
      offset = offsetStates[(offset >>> 16) + (bits & ((1 << offsetWidth) - 1))];
    }
    // Values 1 to 3 name one of the last three distances, one further on where no literals lie between.
    let distance = value - 3;
    if (value > 3) {
      repeat2 = repeat1;
      repeat1 = repeat0;
    } else {
      const which = numLiterals === 0 ? value : value - 1;
      distance = which === 0 ? repeat0 : which === 1 ? repeat1 : which === 2 ? repeat2 : repeat0 - 1;
      if (which > 1) repeat2 = repeat1;
      if (which > 0) repeat1 = repeat0;
    }
    repeat0 = distance;

    const matchAt = to + numLiterals;
    const end = matchAt + numMatched;
    if (used + numLiterals > literals.length || end > output.length || distance > matchAt || distance < 1) damaged("a sequence that points outside the data");
    if (numLiterals > 32) output.set(literals.subarray(used, used + numLiterals), to);
    else for (let i = to, from = used; i < matchAt; i++, from++) output[i] = literals[from];
    used += numLiterals;
    if (numMatched > 32 && distance >= numMatched) output.copyWithin(matchAt, matchAt - distance, end - distance);
    else for (let i = matchAt, from = matchAt - distance; i < end; i++, from++) output[i] = output[from];
    to = end;
  }
  if (left !== 8 * PADDING) damaged(`${left - 8 * PADDING} bits of sequences are left`);
  repeats.splice(0, 3, repeat0, repeat1, repeat2);
  return { used, to };
}
