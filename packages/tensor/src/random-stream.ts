// Seeded random streams: randomness is an argument, and a name gives each use its own independent stream.

import type { TypedArray } from "./dtype.js";
import { philox4x32 } from "./philox.js";
import { streamIdentity } from "./stream-identity.js";

/** A reproducible stream of random numbers; drawing advances it, `fork` does not. */
export interface RandomStream {
  /** 32 random bits as a number from 0 to 2^32 - 1. */
  uint32(): number;
  /** Uniform on [0, 1) with 53 random bits; takes two words. */
  uniform(): number;
  /** Standard normal by Box-Muller from two words per pair of values; |value| < 6.7. */
  normal(): number;
  /** Unbiased whole number from 0 to `bound - 1`, by rejection. @throws RangeError unless 1 <= bound <= 2^32. */
  integer(bound: number): number;
  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<T extends TypedArray | unknown[]>(array: T): T;
  /** The numbers 0 to `length - 1` in random order. @throws RangeError for a length that is none. */
  permutation(length: number): Int32Array;
  /** Fills with uniform values of 24 random bits from `low` (included) to `high` (excluded up to float32 rounding). */
  fillUniform(array: Float32Array, low?: number, high?: number): void;
  /** Fills with normal values: the same as repeated `normal()`. */
  fillNormal(array: Float32Array, mean?: number, std?: number): void;
  /** The independent stream named by a longer path; the same whenever it is asked for, however much was drawn. */
  fork(...path: readonly (string | number)[]): RandomStream;
}

const TO_UNIT_24 = 2 ** -24;
const TO_UNIT_32 = 2 ** -32;
const TO_UNIT_53 = 2 ** -53;
const WORDS = 2 ** 32;

/**
 * Opens the stream named by a seed and a path, for example `randomStream(1, "mask", epoch, batch)`.
 *
 * Streams are Philox4x32-10: the path fixes the key and the upper half of the counter (see `streamIdentity`), the lower
 * half counts blocks. `uint32`, `uniform`, `integer`, `shuffle`, `permutation` and `fillUniform` give the same bits
 * everywhere; `normal` uses Math.log, cos and sin, which engines may round differently in the last bit.
 *
 * @throws TypeError or RangeError for a seed or path element that is neither a finite number nor a string.
 */
export function randomStream(seed: number, ...path: readonly (string | number)[]): RandomStream {
  const nextWord = wordSource(streamIdentity(seed, path));
  const uniform = (): number => ((nextWord() >>> 5) * 2 ** 26 + (nextWord() >>> 6)) * TO_UNIT_53;
  const integer = (bound: number): number => drawInteger(nextWord, bound);
  const normal = normalSource(nextWord);
  const shuffle = <T extends TypedArray | unknown[]>(array: T): T => shuffleInPlace(array, integer);
  return {
    uint32: nextWord,
    uniform,
    normal,
    integer,
    shuffle,
    permutation: (length) => shuffle(indices(length)),
    fillUniform(array, low = 0, high = 1) {
      const step = (high - low) * TO_UNIT_24;
      for (let i = 0; i < array.length; i++) array[i] = low + step * (nextWord() >>> 8);
    },
    fillNormal(array, mean = 0, std = 1) {
      for (let i = 0; i < array.length; i++) array[i] = mean + std * normal();
    },
    fork: (...more) => randomStream(seed, ...path, ...more),
  };
}

// Words are made four at a time; the 64-bit block counter is the lower half of the Philox counter.
function wordSource(identity: Uint32Array): () => number {
  const key0 = identity[0];
  const key1 = identity[1];
  const counter = Uint32Array.of(0, 0, identity[2], identity[3]);
  const block = new Uint32Array(4);
  let used = 4;
  return () => {
    if (used === 4) {
      philox4x32(counter, key0, key1, block);
      counter[0]++;
      if (counter[0] === 0) counter[1]++;
      used = 0;
    }
    return block[used++];
  };
}

// Box & Muller (1958): a radius and an angle give two independent normals; the second is kept for the next call.
function normalSource(nextWord: () => number): () => number {
  let spare = 0;
  let hasSpare = false;
  return () => {
    hasSpare = !hasSpare;
    if (!hasSpare) return spare;
    const radius = Math.sqrt(-2 * Math.log((nextWord() + 1) * TO_UNIT_32));
    const angle = 2 * Math.PI * TO_UNIT_32 * nextWord();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

function drawInteger(nextWord: () => number, bound: number): number {
  if (!Number.isInteger(bound) || bound < 1 || bound > WORDS) {
    throw new RangeError(`expected a whole bound from 1 to 2^32, got ${bound}`);
  }
  // Words from the last, incomplete multiple of bound upwards would favour small results.
  const limit = WORDS - (WORDS % bound);
  let word = nextWord();
  while (word >= limit) word = nextWord();
  return word % bound;
}

function indices(length: number): Int32Array {
  if (!Number.isInteger(length) || length < 0) throw new RangeError(`expected a whole length >= 0, got ${length}`);
  const result = new Int32Array(length);
  for (let i = 0; i < length; i++) result[i] = i;
  return result;
}

function shuffleInPlace<T extends TypedArray | unknown[]>(array: T, integer: (bound: number) => number): T {
  const items: { [index: number]: unknown } = array;
  for (let i = array.length - 1; i > 0; i--) {
    const j = integer(i + 1);
    const item = items[i];
    items[i] = items[j];
    items[j] = item;
  }
  return array;
}
