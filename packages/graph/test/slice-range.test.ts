import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dividedUp, rangeSize, sliceRange } from "../src/slice-range.js";
import { evaluate } from "./gradient-check.js";

const bound = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, Number.MAX_SAFE_INTEGER));
const step = fc.constantFrom(-3, -2, -1, 1, 2, 3);

/** Python's own counting: one index after the other. */
function indices(size: number, start: number, end: number, by: number): number[] {
  const front = (at: number): number => (at < 0 ? at + size : at);
  const first = by > 0 ? Math.min(Math.max(front(start), 0), size) : Math.min(Math.max(front(start), 0), size - 1);
  const last = by > 0 ? Math.min(front(end), size) : Math.max(front(end), -1);
  const found: number[] = [];
  for (let at = first; by > 0 ? at < last : at > last; at += by) found.push(at);
  return found;
}

describe("ranges of an axis", () => {
  it("hold the indices that counting gives", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 7 }), bound, bound, step, (size, start, end, by) => {
      const range = sliceRange(size, { start, end, step: by });
      expect(Array.from({ length: range.size }, (_, at) => range.start + at * range.step)).toEqual(indices(size, start, end, by));
    }), { seed: 1 });
  });
  it("have the symbolic size that they have in numbers, where they lie within", () => {
    const filled = fc.tuple(bound, bound, step).filter(([start, end, by]) => indices(20, start, end, by).length > 0);
    expect(() => fc.assert(fc.property(filled, ([start, end, by]) =>
      evaluate(rangeSize("n", { start, end, step: by }) ?? Number.NaN, () => 20) === indices(20, start, end, by).length), { seed: 1 })).not.toThrow();
  });
  it("are of unknown size where the sign of a bound or the step is not known", () => {
    expect(rangeSize("n", { start: 0, end: "x_entry0", step: 1 })).toBeUndefined();
    expect(rangeSize(9, { start: "n + -3", end: 9, step: 1 })).toBeUndefined();
    expect(rangeSize(9, { start: 0, end: 9, step: "n" })).toBeUndefined();
    expect(rangeSize(9, { start: "n", end: "n + 2", step: 1 })).toBe("min(9,n + 2) + -1*min(9,n)");
  });
  it("divide up, in either direction", () => {
    expect([dividedUp("n", 2), dividedUp("4*n", 2), dividedUp("-1*n", -1)]).toEqual(["div(n + 1,2)", "2*n", "n"]);
  });
});
