import { expect, test } from "vitest";
import { asNumbers } from "../src/as-numbers.js";

test("asNumbers converts 64-bit integers and leaves everything else as it is", () => {
  const column = Int8Array.of(-1, 2);
  expect(asNumbers(column)).toBe(column);
  expect(asNumbers(BigInt64Array.of(-3n, 4n))).toEqual(Float64Array.of(-3, 4));
  expect(asNumbers(BigUint64Array.of(5n))).toEqual(Float64Array.of(5));
});
