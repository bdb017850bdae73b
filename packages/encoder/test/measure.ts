// Measures of agreement that the tests share.

/** The r of the project's measure of agreement, max|a - b| <= r * max|b| + 1e-7; infinite for other lengths. */
export function relativeDifference(actual: ArrayLike<number | bigint>, expected: ArrayLike<number | bigint>): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(Number(expected[i])));
  return Math.max(0, maxDifference(actual, expected) - 1e-7) / largest;
}

/** max|a - b|; infinite for other lengths, NaN where a number is. */
export function maxDifference(actual: ArrayLike<number | bigint>, expected: ArrayLike<number | bigint>): number {
  if (actual.length !== expected.length) return Infinity;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) difference = Math.max(difference, Math.abs(Number(actual[i]) - Number(expected[i])));
  return difference;
}
