import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hashRange, rowsInRange } from "../src/row-split.js";

const fractions = { train: 0.8, validation: 0.1, test: 0.1 };
const rowsOf = (part: string, id: string, start: number, stop: number): number[] => Array.from(rowsInRange(id, hashRange({ part, fractions }), start, stop), (row) => row + start);

describe("rowsInRange", () => {
  test("puts every row into one part", () => {
    const all = Object.keys(fractions).flatMap((part) => rowsOf(part, "a.root", 0, 5000));
    expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 5000 }, (_, row) => row));
  });
  test("does so by name and entry alone, however they are read", () => {
    fc.assert(fc.property(fc.string({ minLength: 1 }), fc.nat(10_000), fc.nat(50), fc.nat(50), (id, start, first, second) => {
      const [middle, stop] = [start + first, start + first + second];
      expect([...rowsOf("train", id, start, middle), ...rowsOf("train", id, middle, stop)]).toEqual(rowsOf("train", id, start, stop));
    }));
  });
  test("gives these rows for ever", () => {
    expect(rowsOf("test", "jets.npz", 0, 60)).toMatchInlineSnapshot(`
      [
        21,
        22,
        24,
        30,
        44,
        48,
        55,
      ]
    `);
    expect(rowsOf("test", "jets.npz", 2 ** 33, 2 ** 33 + 60).map((row) => row - 2 ** 33)).toMatchInlineSnapshot(`
      [
        8,
        13,
        18,
        24,
        30,
        48,
        50,
        52,
      ]
    `);
  });
  test("has the fractions it was asked for, within 5 standard deviations, in every file", () => {
    const numRows = 20_000;
    for (const id of ["a", "b", "a.root", "/x/y"]) {
      for (const [part, fraction] of Object.entries(fractions)) {
        const deviation = Math.sqrt(numRows * fraction * (1 - fraction));
        expect(Math.abs(rowsOf(part, id, 0, numRows).length - numRows * fraction)).toBeLessThan(5 * deviation);
      }
    }
  });
  test("splits files differently, and neighbours independently", () => {
    const [a, b] = ["a", "b"].map((id) => new Set(rowsOf("test", id, 0, 10_000)));
    const both = [...a].filter((row) => b.has(row)).length;
    const pairs = [...a].filter((row) => a.has(row + 1)).length;
    for (const count of [both, pairs]) expect(Math.abs(count - 100)).toBeLessThan(50); // 10,000 * 0.1 * 0.1, standard deviation 10
  });
});

describe("hashRange", () => {
  test("covers all hashes without gaps, though 0.8 + 0.1 + 0.1 is not 1 in floating point", () => {
    const ranges = Object.keys(fractions).map((part) => hashRange({ part, fractions }));
    expect(ranges.map(({ from }) => from)).toEqual([0, ...ranges.slice(0, -1).map(({ to }) => to)]);
    expect(ranges.at(-1)?.to).toBe(2 ** 32);
  });
  test.each([
    [{ part: "train", fractions: { train: 0.9, test: 0.2 } }, "sum is at most 1"], [{ part: "train", fractions: { train: -0.1 } }, "fractions from 0"],
    [{ part: "train", fractions: { train: Number.NaN } }, "fractions from 0"], [{ part: "trian", fractions }, 'a part among train, validation, test, got "trian"'],
  ])("refuses %j", (split, message) => {
    expect(() => hashRange(split)).toThrow(message);
  });
});
