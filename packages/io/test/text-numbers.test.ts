import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Cursor } from "../src/text-lines.js";
import { nextFloat, nextInteger, skipBlanks } from "../src/text-numbers.js";

const cursorOf = (text: string): Cursor => {
  const bytes = new TextEncoder().encode(text);
  return { name: "test", line: 7, bytes, at: 0, stop: bytes.length };
};
const floatOf = (text: string): number => nextFloat(cursorOf(text), "x");

test("any number in any usual notation is rounded as Number rounds", () => {
  const digits = fc.stringMatching(/^[+-]?\d{1,22}(\.\d{0,22})?([eE][+-]?\d{1,3})?$/);
  fc.assert(fc.property(digits, (text) => {
    expect(floatOf(text)).toBe(Number(text));
  }), { numRuns: 20_000, seed: 1 });
  fc.assert(fc.property(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 20 }), (value, places) => {
    for (const text of [String(value), value.toExponential(places)]) expect(floatOf(text)).toBe(Number(text));
  }), { numRuns: 20_000, seed: 2 });
});

test.each([["0.", 0], [".5", 0.5], ["-.93E+03", -930], ["1.5D+03", 1500], ["1.5d-3", 0.0015], ["000120.500", 120.5], ["-0", -0], ["1.0000000000000000000000e+00", 1], ["NaN", Number.NaN], ["-inf", -Infinity], ["9.", 9]])("%s", (text, value) => {
  expect(floatOf(text)).toBe(value);
});

test("several on a line, up to markup", () => {
  const cursor = cursorOf("  12 -3.5e1\t+7</wgt>");
  expect([nextInteger(cursor, "n"), nextFloat(cursor, "x"), nextInteger(cursor, "m"), skipBlanks(cursor)]).toEqual([12, -35, 7, true]);
});

test.each(["", "x", "1.2.3", "1e", "1e+", "--1", "1x", ".", "e5", "1e5x"])("%j is no number", (text) => {
  expect(() => floatOf(text)).toThrow(/"test": line 7: expected a number as x/);
});

test.each(["", "1.5", "3000000000", "-", "1e3", "x"])("%j is no integer", (text) => {
  expect(() => nextInteger(cursorOf(text), "n")).toThrow(/expected a whole number within int32 as n/);
});
