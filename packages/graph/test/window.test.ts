import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { int, ints } from "../src/attribute.js";
import { dimSum } from "../src/dim.js";
import type { Attribute, Dim, Node, Shape } from "../src/ir.js";
import { flooredQuotient, poolWindows, unreadEntries, windowAttributes, windowsOf } from "../src/window.js";

const pool = (attributes: Readonly<Record<string, Attribute>>): Node => ({ op: "MaxPool", domain: "", name: "p", inputs: [], outputs: [], attributes });
const counts = (sizes: Shape, kernel: readonly number[], attributes: Readonly<Record<string, Attribute>>): Shape => windowsOf(pool(attributes), sizes, kernel).map(({ count }) => count);

describe("flooredQuotient", () => {
  it.each<[Dim, number, Dim]>([[7, 2, 3], [-1, 2, -1], ["8*n", 4, "2*n"], ["8*n + 7", 4, "2*n + 1"], ["2*n + -1", 2, "n + -1"], ["n", 1, "n"], ["n + 1", 2, "div(n + 1,2)"], ["3*a*b", 2, "div(3*a*b,2)"]])("of %s by %d is %s", (a, divisor, expected) => {
    expect(flooredQuotient(a, divisor)).toBe(expected);
  });
  it("gives a symbol to calculate with", () => {
    fc.assert(fc.property(fc.integer({ min: -9, max: 9 }), (number) => {
      const half = flooredQuotient(dimSum(["n", number]), 2);
      expect(dimSum([half, 1, dimSum([half, -1])])).toBe(`2*${half}`);
    }), { seed: 4 });
  });
});

describe("windows", () => {
  it("are counted where sizes are symbolic", () => {
    expect(counts(["n", 8], [3, 2], { pads: ints([1, 0, 1, 0]), strides: ints([1, 2]) })).toEqual(["n", 4]);
    expect(counts(["4*n"], [2], { strides: ints([2]) })).toEqual(["2*n"]);
    expect(counts(["n"], [3], { strides: ints([2]), pads: ints([1, 1]) })).toEqual(["div(n + -1,2) + 1"]);
    expect(counts(["n"], [1], { strides: ints([2]) })).toEqual(["div(n + -1,2) + 1"]);
  });
  it("that are rounded up start in front of the pads behind", () => {
    expect(counts([4], [2], { strides: ints([3]), ceil_mode: int(1) })).toEqual([2]);
    expect(counts([4], [1], { strides: ints([3]), pads: ints([0, 2]), ceil_mode: int(1) })).toEqual([2]);
    expect(counts(["2*n + 1"], [2], { strides: ints([2]), ceil_mode: int(1) })).toEqual(["n + 1"]);
  });
  it("leave entries behind the last unread, or need pads", () => {
    const unread = (size: Dim, kernel: number, strides: number): number | undefined => windowsOf(pool({ strides: ints([strides]), pads: ints([1, 1]) }), [size], [kernel]).map(unreadEntries)[0];
    expect([unread(6, 3, 2), unread(5, 3, 2), unread("n", 3, 1), unread("2*n", 3, 2), unread("n", 3, 2)]).toEqual([0, -1, -1, 0, undefined]);
  });
  it("know the pads of auto_pad where the size or the stride tells them", () => {
    const pads = (size: Dim, stride: number): unknown => {
      const windows = windowsOf(pool({ ...windowAttributes({ autoPad: "SAME_LOWER" }), strides: ints([stride]) }), [size], [4]);
      return windows.flatMap(({ before, after }) => [before, after]);
    };
    expect([pads("n", 1), pads("2*n", 2), pads(5, 3), pads("n", 2)]).toEqual([[2, 1], [1, 1], [1, 1], [undefined, undefined]]);
  });
  it("of a pool have a kernel_shape", () => {
    expect(() => poolWindows(pool({}), [1, 1, 4, 4])).toThrow('MaxPool "p" lacks kernel_shape: expected 2 sizes');
    expect(() => poolWindows(pool({ kernel_shape: ints([0]) }), [1, 1, 4])).toThrow("kernel_shape [0]: expected 1 numbers from 1");
  });
});
