// Turns a seed and a path of names into the 128 bits that tell one random stream from another.

import { philox4x32 } from "./philox.js";

const NUMBER_TAG = 1;
const STRING_TAG = 2;
const BLOCK_BYTES = 16;
const encoder = new TextEncoder();

/**
 * Folds the seed and then every path element into four 32-bit words: `state = philox(state XOR block, key)` for each
 * 16-byte block of the element, with `key = [tag, byte length]` so that `1` and `"1"`, or `"a", "b"` and `"ab"`, differ.
 * Strings count as UTF-8, numbers as little-endian float64. Distinct paths collide with probability about 2^-128 per pair.
 *
 * @throws TypeError for an element that is neither number nor string; RangeError for a number that is not finite, or
 * a seed that is not a safe integer.
 */
export function streamIdentity(seed: number, path: readonly (string | number)[]): Uint32Array {
  if (typeof seed !== "number") throw new TypeError(`expected a number as seed, got ${typeof seed}`);
  if (!Number.isSafeInteger(seed)) throw new RangeError(`expected a whole number as seed, got ${seed}`);
  const state = new Uint32Array(4);
  for (const element of [seed, ...path]) absorb(state, element);
  return state;
}

function absorb(state: Uint32Array, element: string | number): void {
  const bytes = bytesOf(element);
  const padded = new DataView(new ArrayBuffer(Math.max(1, Math.ceil(bytes.length / BLOCK_BYTES)) * BLOCK_BYTES));
  new Uint8Array(padded.buffer).set(bytes);
  const tag = typeof element === "number" ? NUMBER_TAG : STRING_TAG;
  for (let start = 0; start < padded.byteLength; start += BLOCK_BYTES) {
    for (let word = 0; word < 4; word++) state[word] ^= padded.getUint32(start + 4 * word, true);
    philox4x32(state, tag, bytes.length, state);
  }
}

function bytesOf(element: string | number): Uint8Array {
  if (typeof element === "string") return encoder.encode(element);
  if (typeof element !== "number") throw new TypeError(`expected stream names as strings or numbers, got ${typeof element}`);
  if (!Number.isFinite(element)) throw new RangeError(`expected finite numbers in a stream path, got ${element}`);
  const view = new DataView(new ArrayBuffer(8));
  // Adding 0 turns -0 into 0: the two are equal and must name the same stream.
  view.setFloat64(0, element + 0, true);
  return new Uint8Array(view.buffer);
}
