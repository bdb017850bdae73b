import * as fc from "fast-check";
import { expect, test } from "vitest";
import { multiplyHigh, philox4x32 } from "../src/philox.js";

// Known answers published with Random123 (kat_vectors, philox4x32 10).
test.each([
  [[0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
  [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
  [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]],
])("counter %j under key %j", (counter, [key0, key1], expected) => {
  const out = Uint32Array.from(counter);
  philox4x32(out, key0, key1, out);
  expect([...out]).toEqual(expected);
});

test("multiplyHigh is exact", () => {
  const word = fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.constantFrom(0, 1, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff));
  fc.assert(fc.property(word, word, (a, b) => {
    expect(multiplyHigh(a | 0, b | 0) >>> 0).toBe(Number((BigInt(a) * BigInt(b)) >> 32n));
  }), { seed: 4, numRuns: 2000 });
});
