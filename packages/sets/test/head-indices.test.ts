import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { headIndices, packBatch } from "../src/index.js";
import { setOfSizes, someSizes } from "./small-sets.js";

describe("headIndices", () => {
  test("worked values: two sets of 2 and 1 particles, two heads", () => {
    const { gatherIndex, scatterIndex } = headIndices(packBatch(setOfSizes([2, 1]), [0, 1]), 2);
    expect([...gatherIndex]).toEqual([0, 2, 1, 3, 4, 0, 5, 0]); // [sets, heads, slots]
    expect([...scatterIndex]).toEqual([0, 2, 1, 3, 4, 6]); // [particles, heads]
  });

  test("the two are inverse on real slots, and padding points at row 0", () => {
    fc.assert(fc.property(someSizes, fc.integer({ min: 1, max: 5 }), (sizes, numHeads) => {
      const batch = packBatch(setOfSizes(sizes), sizes.map((_, i) => i));
      const { gatherIndex, scatterIndex } = headIndices(batch, numHeads);
      scatterIndex.forEach((slot, row) => expect(gatherIndex[slot]).toBe(row));
      gatherIndex.forEach((row, i) => {
        const [slotRow, place] = [Math.floor(i / (numHeads * batch.numSlots)), i % batch.numSlots];
        const isReal = batch.setOfSlot[slotRow * batch.numSlots + place] >= 0;
        expect(isReal ? scatterIndex[row] === i : row === 0).toBe(true);
      });
    }), { numRuns: 30 });
  });

  test("with one head they are the batch's own indices", () => {
    const batch = packBatch(setOfSizes([3, 1, 2]), [0, 1, 2]);
    expect(headIndices(batch, 1)).toEqual({ gatherIndex: batch.particleOfSlot, scatterIndex: batch.slotOfParticle });
  });

  test("refuses a wrong number of heads", () => {
    expect(() => headIndices(packBatch(setOfSizes([1]), [0]), 0)).toThrow("expected numHeads to be a whole number > 0, got 0");
  });
});
