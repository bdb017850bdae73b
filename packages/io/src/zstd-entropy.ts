// The two entropy codes of Zstandard (RFC 8878, 4): finite state entropy and Huffman, read from bits that run backwards.

/** By state: the symbol, the bits to read for the next state times 2^8, and what they are added to times 2^16. */
export interface FseTable {
  readonly log: number;
  readonly states: Uint32Array;
}

/** By the next `log` bits: symbol times 16, plus the bits that it took. */
export interface HuffmanTable {
  readonly log: number;
  readonly entries: Uint16Array;
}

const MAX_HUFFMAN_LOG = 11;
const MAX_WEIGHT_LOG = 6;

const highBit = (value: number): number => 31 - Math.clz32(value);

export function damaged(what: string): never {
  throw new RangeError(`the zstd data are damaged: ${what}`);
}

/** Bits below position `at`, which counts from the first byte; those before the first byte are 0. */
export function bitsBelow(input: Uint8Array, start: number, at: number, count: number): number {
  let value = 0;
  for (let bit = at - count, got = 0; got < count; ) {
    const byte = bit < 0 ? 0 : input[start + (bit >> 3)];
    const skipped = bit & 7;
    const taken = Math.min(8 - skipped, count - got);
    value += ((byte >> skipped) & ((1 << taken) - 1)) * 2 ** got;
    got += taken;
    bit += taken;
  }
  return value;
}

/** Number of bits before the mark that ends them: the highest 1 of the last byte. */
export function endOfBits(input: Uint8Array, start: number, stop: number): number {
  const last = input[stop - 1];
  if (stop <= start || last === 0) damaged("bits without an end");
  return (stop - start - 1) * 8 + highBit(last);
}

/** A table's description, from byte `from`. */
export function readFseTable(input: Uint8Array, from: number, stop: number, maxLog: number, maxSymbol: number): { readonly table: FseTable; readonly next: number } {
  let at = 0;
  const peek = (count: number): number => {
    const byte = from + (at >> 3);
    return (((input[byte] | (input[byte + 1] << 8) | (input[byte + 2] << 16)) >>> (at & 7)) & ((1 << count) - 1)) >>> 0;
  };
  const log = peek(4) + 5;
  at += 4;
  if (log > maxLog) damaged(`a table of ${log} bits`);
  const counts: number[] = [];
  let left = 1 << log;
  while (left > 0) {
    if (counts.length > maxSymbol || from + (at >> 3) >= stop) damaged("a table's probabilities");
    const width = highBit(left + 1) + 1;
    const low = (1 << (width - 1)) - 1;
    const spare = (1 << width) - 2 - left;
    let value = peek(width);
    if ((value & low) < spare) {
      value &= low;
      at += width - 1;
    } else {
      if (value > low) value -= spare;
      at += width;
    }
    const count = value - 1;
    counts.push(count);
    left -= Math.abs(count);
    for (let repeat = count === 0 ? 3 : 0; repeat === 3; ) {
      repeat = peek(2);
      at += 2;
      for (let i = 0; i < repeat; i++) counts.push(0);
    }
  }
  const next = from + ((at + 7) >> 3);
  if (left < 0 || counts.length > maxSymbol + 1 || next > stop) damaged("a table's probabilities");
  return { table: makeFseTable(counts, log), next };
}

/** The states of symbols with these probabilities; -1 stands for less than one. */
export function makeFseTable(counts: readonly number[], log: number): FseTable {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const next = new Uint16Array(counts.length);
  let high = size;
  counts.forEach((count, symbol) => {
    next[symbol] = Math.abs(count);
    if (count === -1) symbols[--high] = symbol;
  });
  const step = (size >> 1) + (size >> 3) + 3;
  let at = 0;
  counts.forEach((count, symbol) => {
    for (let i = 0; i < count; i++) {
      symbols[at] = symbol;
      do at = (at + step) & (size - 1); while (at >= high);
    }
  });
  const states = Uint32Array.from(symbols, (symbol) => {
    const count = next[symbol]++;
    const numBits = log - highBit(count);
    return symbol | (numBits << 8) | (((count << numBits) - size) << 16);
  });
  return { log, states };
}

/** A table of one symbol that takes no bits. */
export const singleFseTable = (symbol: number): FseTable => ({ log: 0, states: Uint32Array.of(symbol) });

/** A Huffman table's description, from byte `from`. */
export function readHuffmanTable(input: Uint8Array, from: number, stop: number): { readonly table: HuffmanTable; readonly next: number } {
  const header = input[from];
  const isPlain = header >= 128;
  const next = from + 1 + (isPlain ? (header - 126) >> 1 : header);
  if (next > stop) damaged("a Huffman table that is cut short");
  const weights = isPlain ? Array.from({ length: header - 127 }, (_, i) => (input[from + 1 + (i >> 1)] >> (i & 1 ? 0 : 4)) & 15) : readWeights(input, from + 1, next);
  return { table: makeHuffmanTable(weights), next };
}

/** Two states take turns, until the bits are used up. */
function readWeights(input: Uint8Array, from: number, stop: number): number[] {
  const { table, next: start } = readFseTable(input, from, stop, MAX_WEIGHT_LOG, 15);
  let at = endOfBits(input, start, stop);
  const read = (count: number): number => bitsBelow(input, start, (at -= count) + count, count);
  const states = [read(table.log), read(table.log)];
  const weights: number[] = [];
  for (let turn = 0; weights.length < 255; turn ^= 1) {
    const state = table.states[states[turn]];
    weights.push(state & 255);
    states[turn] = (state >>> 16) + read((state >> 8) & 255);
    if (at >= 0) continue;
    weights.push(table.states[states[turn ^ 1]] & 255);
    return weights;
  }
  return damaged("more than 255 Huffman weights");
}

function makeHuffmanTable(weights: number[]): HuffmanTable {
  const total = weights.reduce((sum, weight) => sum + (weight === 0 ? 0 : 2 ** (weight - 1)), 0);
  const log = total === 0 ? 0 : highBit(total) + 1;
  const left = 2 ** log - total;
  if (log === 0 || log > MAX_HUFFMAN_LOG || (left & (left - 1)) !== 0) damaged("Huffman weights");
  const all = [...weights, highBit(left) + 1];
  const entries = new Uint16Array(1 << log);
  let at = 0;
  for (let weight = 1; weight <= log; weight++) {
    all.forEach((own, symbol) => {
      if (own !== weight) return;
      entries.fill((symbol << 4) | (log + 1 - weight), at, at + (1 << (weight - 1)));
      at += 1 << (weight - 1);
    });
  }
  return { log, entries };
}

/** Fills `output` from `at` to `end` with the symbols that the bytes from `start` to `stop` stand for. */
export function decodeHuffman({ log, entries }: HuffmanTable, input: Uint8Array, start: number, stop: number, output: Uint8Array, at: number, end: number): void {
  const view = new DataView(input.buffer, input.byteOffset + start, stop - start);
  const shift = 32 - log;
  let left = endOfBits(input, start, stop);
  let to = at;
  // 32 bits hold 25 that are wanted, or more: enough for two symbols.
  while (left >= 32 && to + 1 < end) {
    const byte = ((left + 7) >> 3) - 4;
    let bits = view.getUint32(byte, true) << (8 * byte + 32 - left);
    const first = entries[bits >>> shift];
    bits <<= first & 15;
    const second = entries[bits >>> shift];
    output[to] = first >> 4;
    output[to + 1] = second >> 4;
    to += 2;
    left -= (first & 15) + (second & 15);
  }
  for (; to < end; to++) {
    const entry = entries[bitsBelow(input, start, left, log)];
    output[to] = entry >> 4;
    left -= entry & 15;
  }
  if (left !== 0) damaged(`${left} bits of literals are left`);
}
