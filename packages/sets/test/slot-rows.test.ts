import * as fc from "fast-check";
import { expect, test } from "vitest";
import { slotRows } from "../src/slot-rows.js";

const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 60 }).map((list) => Int32Array.from(list));

test("worked values: small sets share a row", () => {
  expect(slotRows(Int32Array.of(2, 5, 3, 4, 1))).toEqual({ numRows: 3, numSlots: 5, firstSlot: Int32Array.of(13, 0, 10, 5, 9) });
});

test("sets stand side by side inside rows and do not overlap", () => {
  fc.assert(fc.property(sizes, (list) => {
    const { numRows, numSlots, firstSlot } = slotRows(list);
    const taken = new Uint8Array(numRows * numSlots);
    list.forEach((size, s) => {
      expect(Math.floor(firstSlot[s] / numSlots)).toBe(Math.floor((firstSlot[s] + size - 1) / numSlots));
      for (let slot = firstSlot[s]; slot < firstSlot[s] + size; slot++) taken[slot]++;
    });
    expect(taken.every((count) => count <= 1)).toBe(true);
    expect(taken.reduce((sum, count) => sum + count, 0)).toBe(list.reduce((sum, size) => sum + size, 0));
  }), { numRuns: 100 });
});

test("no more rows than first fit decreasing needs at worst: 11/9 of the least, and 1", () => {
  fc.assert(fc.property(sizes, (list) => {
    const { numRows, numSlots } = slotRows(list);
    const bound = list.reduce((sum, size) => sum + size, 0) / numSlots;
    expect(numRows).toBeLessThanOrEqual(Math.ceil(bound) * 2); // two neighbouring rows are more than full together
  }), { numRuns: 100 });
});
