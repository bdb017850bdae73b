import { numSetsInFeeds, packBatch } from "@mpm/sets";
import { randomStream, type Tensor } from "@mpm/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskedFeeds, pretrainingBatches, type PretrainingBatchOptions } from "../src/index.js";
import { randomSets, randomSizes } from "./toy-models.js";

type Feeds = Record<string, Tensor>;

/** Tokens that name their particle: particle p has token p. */
const ownTokens = (numParticles: number): Int32Array => Int32Array.from({ length: numParticles }, (_, particle) => particle);

function firstBatches(sizes: readonly number[], count: number, options: Partial<PretrainingBatchOptions> = {}): Feeds[] {
  const set = randomSets(sizes);
  const all = pretrainingBatches(set, ownTokens(set.features.shape[0]), { heads: 2, fraction: 0.3, particlesPerBatch: 30, seed: 5, ...options });
  return Array.from({ length: count }, () => all.next().value).filter((feeds) => feeds !== undefined);
}

const sizes = randomSizes(40, 1);

test("batch i is the same wherever the stream starts", () => {
  const all = firstBatches(sizes, 30);
  for (const start of [1, 7, 20]) expect(firstBatches(sizes, 30 - start, { start })).toEqual(all.slice(start));
  expect(firstBatches(sizes, 3, { seed: 6 })).not.toEqual(all.slice(0, 3));
});

test("an epoch has every set once, and masks differ between epochs", () => {
  const [one, two] = [firstBatches(sizes, 100, { epochs: 1 }), firstBatches(sizes, 100, { epochs: 2 })];
  const count = (all: readonly Feeds[]): number => all.reduce((sum, feeds) => sum + numSetsInFeeds(feeds), 0);
  expect([count(one), count(two)]).toEqual([40, 80]);
  expect(two.slice(0, one.length)).toEqual(one);
});

describe("masks", () => {
  test("hide floor(0.3 N) particles of every set, and tokens are those of the hidden rows", () => {
    const set = randomSets(sizes);
    for (const feeds of firstBatches(sizes, 12)) {
      const [masked, rows, tokens, rank, place] = ["masked", "masked_rows", "tokens", "rank", "masked_place"].map((name) => Array.from(feeds[name].data, Number));
      expect(rows).toEqual(masked.flatMap((is, row) => (is === 1 ? [row] : [])));
      rows.forEach((row, at) => {
        expect(Array.from(feeds["features"].data.slice(3 * row, 3 * row + 3), Number)).toEqual([...set.features.data.subarray(3 * tokens[at], 3 * tokens[at] + 3)]);
        expect(place[row]).toBe(at);
        expect(tokens[at] - rank[row]).toBe(set.offsets.findLast((offset) => offset <= tokens[at]));
      });
      const starts = rank.flatMap((position, row) => (position === 0 ? [row] : []));
      starts.forEach((start, at) => {
        const ofSet = masked.slice(start, starts[at + 1] ?? masked.length);
        expect(ofSet.filter((is) => is === 1).length).toBe(Math.floor(0.3 * ofSet.length + 1e-9));
      });
    }
  });
});

describe("batches in which nothing can be masked", () => {
  // Batches of one to six particles: many have nothing but small sets.
  const mixed = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 30 }).filter((all) => all.some((size) => size > 3));

  test("the next batch stands in for them: every step has one, whatever the start", () => {
    fc.assert(fc.property(mixed, fc.integer({ min: 0, max: 12 }), (some, start) => {
      const all = firstBatches(some, 14, { particlesPerBatch: 6 });
      expect(all).toHaveLength(14);
      for (const { masked_rows: rows } of all) expect(rows.shape[0]).toBeGreaterThan(0);
      expect(firstBatches(some, 14 - start, { particlesPerBatch: 6, start })).toEqual(all.slice(start));
    }), { numRuns: 30 });
  });

  test("three sets of one particle and one of ten: the ten give each step another mask", () => {
    const all = firstBatches([1, 1, 1, 10], 8, { particlesPerBatch: 10 });
    expect(all.every(({ features }) => features.shape[0] === 10)).toBe(true);
    expect(new Set(all.map(({ masked_rows: { data } }) => data.join())).size).toBeGreaterThan(4);
  });

  test("no set that can lose a particle is an error before the first step, not an endless search", () => {
    expect(() => firstBatches([3, 2, 1], 1)).toThrow("the largest of the 3 sets has 3 particles, and mask fraction 0.3 leaves nothing to mask");
    expect(() => firstBatches([30], 1, { fraction: 0 })).toThrow(RangeError);
    expect(() => maskedFeeds(packBatch(randomSets([3]), [0]), new Int32Array(3), { heads: 2, fraction: 0.3, stream: randomStream(1) })).toThrow("has no particle to mask at fraction 0.3");
  });
});
