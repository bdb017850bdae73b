import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packBatch } from "../src/index.js";
import { origin, setOfSizes, someSizes } from "./small-sets.js";

describe("packBatch", () => {
  test("worked values", () => {
    const batch = packBatch(setOfSizes([2, 5, 3]), [2, 0]);
    expect(batch.features.shape).toEqual([5, 2]);
    expect(origin(batch, 0, 5)).toEqual([7, 8, 9, 0, 1]);
    expect([...batch.offsets]).toEqual([0, 3, 5]);
    expect([...batch.setOfParticle]).toEqual([0, 0, 0, 1, 1]);
    expect([...batch.rankInSet]).toEqual([0, 1, 2, 0, 1]);
    expect(batch.numSlots).toBe(3);
    expect([...batch.particleOfSlot]).toEqual([0, 1, 2, 3, 4, 0]);
    expect([...batch.slotOfParticle]).toEqual([0, 1, 2, 3, 4]);
    expect([...batch.setOfSlot]).toEqual([0, 0, 0, 1, 1, -1]);
    expect([...batch.setIndices]).toEqual([2, 0]);
    expect([...(batch.labels ?? [])]).toEqual([2, 0]);
  });

  test("unpacking gives the data set back, and slots and particles are inverse where the mask is 1", () => {
    fc.assert(fc.property(someSizes, fc.nat(), (sizes, shift) => {
      const set = setOfSizes(sizes);
      const batch = packBatch(set, sizes.map((_, i) => (i + shift) % sizes.length));
      batch.setIndices.forEach((row, s) => {
        expect(origin(batch, batch.offsets[s], batch.offsets[s + 1])).toEqual(origin(set, set.offsets[row], set.offsets[row + 1]));
      });
      batch.slotOfParticle.forEach((slot, particle) => {
        expect([batch.particleOfSlot[slot], batch.setOfSlot[slot]]).toEqual([particle, batch.setOfParticle[particle]]);
      });
      expect(batch.setOfSlot.reduce((sum, set) => sum + Number(set >= 0), 0)).toBe(batch.features.shape[0]);
      batch.setOfSlot.forEach((set, slot) => expect(set >= 0 || batch.particleOfSlot[slot] === 0).toBe(true));
      expect(batch.setOfSlot.length).toBe(batch.numRows * batch.numSlots);
    }), { numRuns: 30 });
  });

  test("refuses no sets, an unknown set and an empty set", () => {
    expect(() => packBatch(setOfSizes([1]), [])).toThrow("cannot pack a batch of no sets");
    expect(() => packBatch(setOfSizes([1]), [1])).toThrow("expected set indices from 0 to 0, got 1");
    expect(() => packBatch(setOfSizes([1, 0]), [0, 1])).toThrow("set 1 has no particles");
  });
});
