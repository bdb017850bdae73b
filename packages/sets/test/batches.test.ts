import { randomStream } from "@mpm/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batches, batchesSync, type PackedBatch } from "../src/index.js";
import { origin, setOfSizes, someSizes } from "./small-sets.js";

const sizes = Array.from({ length: 90 }, (_, i) => 1 + ((i * 7) % 19));
const set = setOfSizes(sizes);
const options = { particlesPerBatch: 60 };
const shuffled = { ...options, stream: randomStream(1, "batches") };

function take(source: Iterable<PackedBatch>, count: number): PackedBatch[] {
  const taken: PackedBatch[] = [];
  for (const batch of source) {
    taken.push(batch);
    if (taken.length === count) break;
  }
  return taken;
}

describe("batches", () => {
  test("every set once per epoch, whole, within the budget", () => {
    fc.assert(fc.property(someSizes, fc.integer({ min: 20, max: 60 }), fc.nat(), (some, particlesPerBatch, seed) => {
      const data = setOfSizes(some);
      const given = [...batchesSync(data, { particlesPerBatch, stream: randomStream(seed) })];
      expect(given.flatMap((batch) => [...batch.setIndices]).toSorted((a, b) => a - b)).toEqual(some.map((_, i) => i));
      for (const batch of given) {
        expect(batch.features.shape[0]).toBeLessThanOrEqual(particlesPerBatch);
        batch.setIndices.forEach((row, s) => expect(origin(batch, batch.offsets[s], batch.offsets[s + 1])).toEqual(origin(data, data.offsets[row], data.offsets[row + 1])));
      }
    }), { numRuns: 20 });
  });

  test("the asynchronous form gives the same batches", async () => {
    const given: PackedBatch[] = [];
    for await (const batch of batches(set, shuffled)) given.push(batch);
    expect(given).toEqual([...batchesSync(set, shuffled)]);
  });

  test("a restart gives the remaining batches bit for bit, over epochs and wherever the stream stands", () => {
    const all = [...batchesSync(set, { ...shuffled, epochs: 3 })];
    for (const start of [0, 1, 7, 20, 33, all.length]) {
      const stream = randomStream(1, "batches");
      stream.uint32();
      expect([...batchesSync(set, { ...options, stream, epochs: 3, start })]).toEqual(all.slice(start));
    }
    expect([...batchesSync(set, { ...shuffled, epochs: 3, start: all.length + 5 })]).toEqual([]);
  });

  test("epochs differ and Infinity goes on", () => {
    const numBatches = [...batchesSync(set, shuffled)].length;
    const given = take(batchesSync(set, { ...shuffled, epochs: Infinity }), 3 * numBatches);
    expect(given).toHaveLength(3 * numBatches);
    expect(given[0].setIndices).not.toEqual(given[numBatches].setIndices);
  });

  test("shuffle: false needs no stream, and setIndices scatters results back", () => {
    const sums = new Float64Array(sizes.length);
    for (const batch of batchesSync(set, { ...options, shuffle: false })) {
      batch.setIndices.forEach((row, s) => (sums[row] = batch.offsets[s + 1] - batch.offsets[s]));
    }
    expect([...sums]).toEqual(sizes);
    expect([...batchesSync(set, { ...shuffled, shuffle: false })]).toEqual([...batchesSync(set, { ...options, shuffle: false })]);
  });

  test("similar sizes share a batch: little padding", () => {
    const given = [...batchesSync(set, { particlesPerBatch: 100, stream: randomStream(2) })];
    const numSlots = given.reduce((sum, batch) => sum + batch.setOfSlot.length, 0);
    expect(numSlots).toBeLessThan(1.2 * set.features.shape[0]);
  });

  test("refuses what it cannot do before the first batch", () => {
    expect(() => batchesSync(set, options)).toThrow("shuffling needs a random stream");
    expect(() => batches(set, options)).toThrow(TypeError);
    expect(() => batchesSync(set, { ...shuffled, particlesPerBatch: 15 })).toThrow("particles, expected at most 15: raise particlesPerBatch");
    expect(() => batchesSync(setOfSizes([1, 0]), shuffled)).toThrow("set 1 has no particles");
    expect(() => batchesSync(setOfSizes([]), shuffled)).toThrow("sets to batch: expected at least one set");
    expect(() => batchesSync(set, { ...shuffled, start: -1 })).toThrow("expected start to be a whole number >= 0, got -1");
    expect(() => batchesSync(set, { ...shuffled, epochs: 1.5 })).toThrow(RangeError);
  });
});
