// Row order by falling score, fast enough for millions of rows: a radix sort, linear in the number of rows.

const DIGIT_BITS = 11;
const NUM_DIGITS = 1 << DIGIT_BITS;

/** Row indices from the highest value to the lowest; rows of equal value keep their order. Values must not be NaN. */
export function descendingOrder(values: ArrayLike<number>): Int32Array {
  const keys = descendingKeys(values);
  let order = new Int32Array(values.length);
  for (let row = 0; row < order.length; row++) order[row] = row;
  let spare = new Int32Array(values.length);
  for (let word = 0; word < 2; word++) {
    for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
      if (sortByDigit(keys, word, shift, order, spare)) [order, spare] = [spare, order];
    }
  }
  return order;
}

/** Float64 bit patterns as [low word, high word] pairs that, read as 64-bit integers, grow as the value falls. */
function descendingKeys(values: ArrayLike<number>): Uint32Array {
  const words = new Uint32Array(new Float64Array(values).buffer); // [rows, 2]
  for (let high = 1; high < words.length; high += 2) {
    // The pattern of a negative number already grows as it falls, and its sign bit puts it after the others.
    if (words[high] >>> 31 === 1) continue;
    words[high] = ~words[high] & 0x7fffffff;
    words[high - 1] = ~words[high - 1];
  }
  return words;
}

/** Stable counting sort of `from` into `to` by one digit; false, with `to` untouched, when all rows share that digit. */
function sortByDigit(keys: Uint32Array, word: number, shift: number, from: Int32Array, to: Int32Array): boolean {
  const starts = digitStarts(keys, word, shift);
  if (!starts) return false;
  for (let i = 0; i < from.length; i++) {
    const row = from[i];
    const digit = (keys[2 * row + word] >>> shift) & (NUM_DIGITS - 1);
    to[starts[digit]] = row;
    starts[digit] += 1;
  }
  return true;
}

function digitStarts(keys: Uint32Array, word: number, shift: number): Int32Array | undefined {
  const starts = new Int32Array(NUM_DIGITS);
  for (let i = word; i < keys.length; i += 2) starts[(keys[i] >>> shift) & (NUM_DIGITS - 1)] += 1;
  let start = 0;
  for (let digit = 0; digit < NUM_DIGITS; digit++) {
    const count = starts[digit];
    if (2 * count === keys.length) return undefined;
    starts[digit] = start;
    start += count;
  }
  return starts;
}
