// The LZMA decoder: a range coder whose bits are predicted by probabilities that adapt to what came before. (LZMA specification, 7-zip.)

/** What lasts from one chunk to the next: probabilities, the state of the automaton, and the last four distances. */
export interface LzmaState {
  readonly probabilities: Uint16Array;
  state: number;
  readonly distances: Int32Array;
  literalContextBits: number;
  literalPositionMask: number;
  positionMask: number;
}

// Where the kinds of probability lie in the table.
const IS_MATCH = 0;
const IS_REP = IS_MATCH + 192;
const IS_REP_G0 = IS_REP + 12;
const IS_REP_G1 = IS_REP_G0 + 12;
const IS_REP_G2 = IS_REP_G1 + 12;
const IS_REP0_LONG = IS_REP_G2 + 12;
const SLOT = IS_REP0_LONG + 192;
const SPECIAL = SLOT + 4 * 64;
const ALIGN = SPECIAL + 115;
const LENGTH = ALIGN + 16;
const LENGTH_SIZE = 2 + 16 * 8 * 2 + 256;
const REP_LENGTH = LENGTH + LENGTH_SIZE;
const LITERAL = REP_LENGTH + LENGTH_SIZE;
const MAX_LITERAL_BITS = 4;

const HALF = 1024;
const TOP = 0x1000000;

export function makeLzmaState(): LzmaState {
  const probabilities = new Uint16Array(LITERAL + (0x300 << MAX_LITERAL_BITS)).fill(HALF);
  return { probabilities, state: 0, distances: new Int32Array(4), literalContextBits: 3, literalPositionMask: 0, positionMask: 3 };
}

export function resetLzmaState(lzma: LzmaState): void {
  lzma.probabilities.fill(HALF);
  lzma.distances.fill(0);
  lzma.state = 0;
}

/** Sets lc, lp and pb from LZMA's byte of properties. Throws `RangeError` for what LZMA2 forbids. */
export function setLzmaProperties(lzma: LzmaState, byte: number): void {
  const [context, position, bits] = [byte % 9, Math.floor(byte / 9) % 5, Math.floor(byte / 45)];
  if (bits > 4 || context + position > MAX_LITERAL_BITS) throw new RangeError(`LZMA properties ${byte}`);
  lzma.literalContextBits = context;
  lzma.literalPositionMask = (1 << position) - 1;
  lzma.positionMask = (1 << bits) - 1;
}

/** Decodes one chunk: `input` from `from` to `end` into `output` from `start` to `stop`. Throws `RangeError` for a damaged one. */
export function decodeLzmaChunk(lzma: LzmaState, input: Uint8Array, from: number, end: number, output: Uint8Array, start: number, stop: number): void {
  const { probabilities, distances, positionMask, literalPositionMask, literalContextBits } = lzma;
  let { state } = lzma;
  let [rep0, rep1, rep2, rep3] = distances;
  let at = start;
  let next = from + 5;
  let range = 0xffffffff;
  let code = ((input[from + 1] << 24) | (input[from + 2] << 16) | (input[from + 3] << 8) | input[from + 4]) >>> 0;

  const bit = (index: number): number => {
    const probability = probabilities[index];
    const bound = (range >>> 11) * probability;
    let found = 0;
    if (code < bound) {
      range = bound;
      probabilities[index] = probability + ((2048 - probability) >>> 5);
    } else {
      range -= bound;
      code -= bound;
      probabilities[index] = probability - (probability >>> 5);
      found = 1;
    }
    if (range < TOP) {
      range = (range << 8) >>> 0;
      code = ((code << 8) | input[next++]) >>> 0;
    }
    return found;
  };
  const tree = (base: number, numBits: number): number => {
    let symbol = 1;
    for (let i = 0; i < numBits; i++) symbol = (symbol << 1) | bit(base + symbol);
    return symbol - (1 << numBits);
  };
  const reverseTree = (base: number, numBits: number): number => {
    let symbol = 1;
    let value = 0;
    for (let i = 0; i < numBits; i++) {
      const found = bit(base + symbol);
      symbol = (symbol << 1) | found;
      value |= found << i;
    }
    return value;
  };
  const direct = (numBits: number): number => {
    let value = 0;
    for (let i = 0; i < numBits; i++) {
      range >>>= 1;
      const found = code >= range ? 1 : 0;
      if (found === 1) code -= range;
      value = (value << 1) | found;
      if (range < TOP) {
        range = (range << 8) >>> 0;
        code = ((code << 8) | input[next++]) >>> 0;
      }
    }
    return value;
  };
  const length = (base: number, position: number): number => {
    if (bit(base) === 0) return 2 + tree(base + 2 + position * 8, 3);
    if (bit(base + 1) === 0) return 10 + tree(base + 130 + position * 8, 3);
    return 18 + tree(base + 258, 8);
  };
  const distance = (matched: number): number => {
    const slot = tree(SLOT + Math.min(matched - 2, 3) * 64, 6);
    if (slot < 4) return slot;
    const numBits = (slot >>> 1) - 1;
    const high = (2 | (slot & 1)) << numBits;
    if (slot < 14) return high + reverseTree(SPECIAL + high - slot - 1, numBits);
    return (high + (direct(numBits - 4) << 4) + reverseTree(ALIGN, 4)) >>> 0;
  };

  while (at < stop) {
    if (next > end + 1) throw new RangeError("the LZMA chunk is cut short");
    const position = at & positionMask;
    if (bit(IS_MATCH + state * 16 + position) === 0) {
      const before = at > 0 ? output[at - 1] : 0;
      const context = ((at & literalPositionMask) << literalContextBits) + (before >>> (8 - literalContextBits));
      const base = LITERAL + 0x300 * context;
      let symbol = 1;
      if (state >= 7) {
        let match = output[at - rep0 - 1];
        while (symbol < 0x100) {
          const matchBit = (match >>> 7) & 1;
          match <<= 1;
          const found = bit(base + ((1 + matchBit) << 8) + symbol);
          symbol = (symbol << 1) | found;
          if (matchBit !== found) break;
        }
      }
      while (symbol < 0x100) symbol = (symbol << 1) | bit(base + symbol);
      output[at++] = symbol;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let matched;
    if (bit(IS_REP + state) === 0) {
      rep3 = rep2;
      rep2 = rep1;
      rep1 = rep0;
      matched = length(LENGTH, position);
      state = state < 7 ? 7 : 10;
      rep0 = distance(matched);
    } else {
      if (bit(IS_REP_G0 + state) === 0) {
        if (bit(IS_REP0_LONG + state * 16 + position) === 0) {
          state = state < 7 ? 9 : 11;
          if (rep0 >= at) throw new RangeError("an LZMA match points before the data");
          output[at] = output[at - rep0 - 1];
          at++;
          continue;
        }
      } else {
        let chosen = rep1;
        if (bit(IS_REP_G1 + state) === 1) {
          if (bit(IS_REP_G2 + state) === 0) chosen = rep2;
          else {
            chosen = rep3;
            rep3 = rep2;
          }
          rep2 = rep1;
        }
        rep1 = rep0;
        rep0 = chosen;
      }
      matched = length(REP_LENGTH, position);
      state = state < 7 ? 8 : 11;
    }
    if (rep0 >= at || at + matched > stop) throw new RangeError("an LZMA match lies outside the data");
    const last = at + matched;
    if (rep0 + 1 >= matched && matched > 16) output.copyWithin(at, at - rep0 - 1, last - rep0 - 1);
    else for (let to = at; to < last; to++) output[to] = output[to - rep0 - 1];
    at = last;
  }
  lzma.state = state;
  distances.set([rep0, rep1, rep2, rep3]);
}
