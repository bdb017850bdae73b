// Which part of a split a row belongs to: a function of the file's name and the row's entry number, and of nothing else.
import { randomStream } from "@mpm/tensor";

/** Parts by name with their fractions, and the one that is wanted. */
export interface SplitOptions {
  readonly part: string;
  /** Of the rows, about: `{ train: 0.8, validation: 0.1, test: 0.1 }`. Rows beyond a sum below 1 are in no part. */
  readonly fractions: Readonly<Record<string, number>>;
}

/** A half-open range of hashes, as part of 2^32. */
export interface HashRange {
  readonly from: number;
  readonly to: number;
}

const HASHES = 2 ** 32;
const ROUNDING = 1e-9;

/** Hashes of the wanted part. @throws RangeError for fractions that are none, and a part that is not among them. */
export function hashRange({ part, fractions }: SplitOptions): HashRange {
  const parts = Object.entries(fractions);
  const sum = parts.reduce((total, [, fraction]) => total + fraction, 0);
  if (parts.some(([, fraction]) => !(fraction >= 0)) || !(sum <= 1 + ROUNDING)) throw new RangeError(`split: expected fractions from 0 whose sum is at most 1, got ${JSON.stringify(fractions)}`);
  const index = parts.findIndex(([name]) => name === part);
  if (index < 0) throw new RangeError(`split: expected a part among ${parts.map(([name]) => name).join(", ")}, got "${part}"`);
  const edge = (count: number): number => {
    const share = parts.slice(0, count).reduce((total, [, fraction]) => total + fraction, 0);
    return share > 1 - ROUNDING ? HASHES : Math.round(share * HASHES);
  };
  return { from: edge(index), to: edge(index + 1) };
}

/**
 * Those of the rows `start` .. `stop - 1` of the file called `id` whose hash is in the range, counted from `start`.
 *
 * The hash of an entry is two rounds of MurmurHash3's 32-bit finaliser under keys drawn from the name: a permutation of the
 * 2^32 numbers, so it neither depends on how the rows are read nor on other files.
 */
export function rowsInRange(id: string, { from, to }: HashRange, start: number, stop: number): Int32Array {
  const keys = randomStream(0, "split of rows", id);
  const [first, second] = [keys.uint32(), keys.uint32()];
  const rows = new Int32Array(stop - start);
  let count = 0;
  for (let entry = start; entry < stop; entry++) {
    const high = Math.trunc(entry / HASHES);
    const hash = finalise(finalise((entry ^ first) >>> 0) ^ second ^ high) >>> 0;
    if (hash >= from && hash < to) rows[count++] = entry - start;
  }
  return rows.subarray(0, count);
}

/** Appleby's fmix32: a bijection of 32 bits in which each bit of the argument changes each bit of the result with probability 1/2. */
function finalise(word: number): number {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
