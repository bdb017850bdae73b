// LZ4 blocks by hand: every way of copying.
import { describe, expect, it } from "vitest";
import { decodeLz4Block } from "../src/lz4-block.js";

const decode = (block: readonly number[], numBytes: number): readonly number[] => [...decodeLz4Block(Uint8Array.from(block), numBytes)];
const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

describe("decodeLz4Block", () => {
  it("copies literals, few and many", () => {
    expect(decode([0x30, 7, 8, 9], 3)).toEqual([7, 8, 9]);
    expect(decode([0xf0, 45, ...range(60)], 60)).toEqual(range(60));
    expect(decode([0xf0, 255, 30, ...range(256), ...range(44)], 300)).toEqual([...range(256), ...range(44)]);
  });

  it("copies matches, also over themselves, and long ones", () => {
    expect(decode([0x20, 1, 2, 2, 0, 0x10, 9], 7)).toEqual([1, 2, 1, 2, 1, 2, 9]);
    expect(decode([0x1f, 5, 1, 0, 11, 0x10, 6], 32)).toEqual([...Array<number>(31).fill(5), 6]);
    expect(decode([0xff, 35, ...range(50), 50, 0, 21, 0x10, 3], 91)).toEqual([...range(50), ...range(40), 3]);
  });

  it.each([
    ["literals beyond the input", [0x50, 1, 2], 5], ["literals beyond the output", [0x50, 1, 2, 3, 4, 5], 4], ["a match before the output", [0x10, 1, 2, 0, 0x10, 1], 6],
    ["a match of distance 0", [0x10, 1, 0, 0, 0x10, 1], 6], ["a match beyond the output", [0x1f, 1, 1, 0, 200, 0x10, 1], 9], ["too few bytes", [0x20, 1, 2], 3], ["a cut distance", [0x10, 1, 1], 9],
  ] as const)("refuses %s", (_, block, numBytes) => {
    expect(() => decode(block, numBytes)).toThrow(/does not hold/);
  });
});
