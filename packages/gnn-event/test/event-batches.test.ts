import { randomStream } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eventBatches, eventGraphs, type EventBatch, type EventBatchOptions } from "../src/index.js";
import { mostEdges } from "../src/event-batches.js";
import { toyEvents } from "./toy-events.js";

const sizes = Array.from({ length: 50 }, (_, row) => 1 + ((row * 7) % 5));
const events = toyEvents(sizes, { perRow: { label: Int32Array.from(sizes.keys()), w: Float32Array.from(sizes.keys(), (row) => row - 1) }, weight: "w" });
const rowsOf = (batches: Iterable<EventBatch>): number[][] => Array.from(batches, ({ rows }) => Array.from(rows));
const shuffled = { batchSize: 8, stream: randomStream(1, "batches") };

describe("eventBatches", () => {
  test("every event once per epoch, in even batches, whichever way they are grouped", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.constantFrom("none", "numNodes"), fc.boolean(), (batchSize, groupBy, shuffle) => {
      const rows = rowsOf(eventBatches(events, { batchSize, groupBy, shuffle, stream: randomStream(2) }));
      expect(rows.flat().toSorted((a, b) => a - b)).toEqual([...sizes.keys()]);
      const counts = rows.map((batch) => batch.length);
      expect(Math.max(...counts)).toBeLessThanOrEqual(batchSize);
      const isRight = groupBy === "none" ? Math.max(...counts) - Math.min(...counts) <= 1 : rows.every((batch) => new Set(batch.map((row) => sizes[row])).size === 1);
      expect(isRight).toBe(true);
    }), { seed: 1, numRuns: 40 });
  });

  test("no batch of several events has more edges than asked for, and every event comes, in order", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: 20 }), (some, edgesPerBatch, batchSize) => {
      const batches = [...eventBatches(toyEvents(some), { batchSize, edgesPerBatch, shuffle: false })];
      expect(batches.flatMap(({ rows }) => Array.from(rows))).toEqual([...some.keys()]);
      for (const { rows, graphs: { nodes, nNode, edges } } of batches) {
        expect(rows.length).toBeLessThanOrEqual(batchSize);
        const padded = nodes.shape[0] * Math.max(...nNode);
        expect(padded).toBeGreaterThanOrEqual(edges.shape[0]);
        expect(rows.length === 1 || padded <= edgesPerBatch).toBe(true);
      }
    }), { seed: 3, numRuns: 40 });
    expect(rowsOf(eventBatches(toyEvents([3, 3, 3, 10, 3, 3]), { batchSize: 6, edgesPerBatch: 130, shuffle: false }))).toEqual([[0, 1, 2], [3, 4], [5]]); // 9 x 3, 13 x 10, 3 x 3
  });

  test("the edges of the largest batch are counted without making it", () => {
    for (const recipe of [{}, { edges: { selfLoops: true } }, { edges: { directions: "one" } }] as const) {
      const counted = Array.from(eventBatches(events, { ...shuffled, recipe }), ({ graphs }) => graphs.edges.shape[0]);
      expect(mostEdges(events, { ...shuffled, recipe, epochs: 3, start: 2 })).toBe(Math.max(...counted));
    }
  });

  test("a batch is the graphs, labels and weights of its events", () => {
    const recipe = { edges: { features: ["lnKt"] } } as const;
    for (const { graphs, rows, labels, weights } of eventBatches(events, { ...shuffled, recipe })) {
      expect(graphs).toEqual(eventGraphs(events, recipe, rows));
      expect([labels, weights]).toEqual([rows, Float32Array.from(rows, (row) => row - 1)]);
    }
    const [bare] = eventBatches(toyEvents([2, 3]), { batchSize: 5, shuffle: false });
    expect(Object.keys(bare)).toEqual(["graphs", "rows"]);
  });

  test("the same stream gives the same batches, another epoch others, and a restart the rest", () => {
    for (const groupBy of ["none", "numNodes"] as const) {
      const options: EventBatchOptions = { ...shuffled, groupBy, epochs: 2 };
      const all = rowsOf(eventBatches(events, options));
      expect(rowsOf(eventBatches(events, options))).toEqual(all);
      expect(rowsOf(eventBatches(events, { ...options, start: 9 }))).toEqual(all.slice(9));
      expect(all.slice(all.length / 2)).not.toEqual(all.slice(0, all.length / 2));
    }
  });

  test("groups come mixed when shuffled, and by number of objects when not", () => {
    const numbers = (shuffle: boolean): number[] => rowsOf(eventBatches(events, { batchSize: 3, groupBy: "numNodes", shuffle, stream: randomStream(3) })).map(([row]) => sizes[row]);
    expect(numbers(false)).toEqual(numbers(false).toSorted((a, b) => a - b));
    expect(numbers(true)).not.toEqual(numbers(false));
    expect(numbers(true).toSorted((a, b) => a - b)).toEqual(numbers(false));
  });

  test("without shuffling events come in order", () => {
    expect(rowsOf(eventBatches(events, { batchSize: 20, shuffle: false })).flat()).toEqual([...sizes.keys()]);
  });

  test.each([
    [{ batchSize: 0, shuffle: false }, "expected batchSize to be a whole number >= 1, got 0"],
    [{ batchSize: 8, shuffle: false, edgesPerBatch: 0 }, "expected edgesPerBatch to be a whole number >= 1, got 0"],
    [{ batchSize: 8 }, "shuffling needs a random stream"],
    [{ batchSize: 8, shuffle: false, groupBy: "objects" as never }, 'expected groupBy to be "none" or "numNodes", got "objects"'],
    [{ batchSize: 8, shuffle: false, recipe: { edges: { features: [] } } }, "expected recipe.edges.features to have 1 or more"],
  ])("refuses %j before the first batch", (options: EventBatchOptions, message) => {
    expect(() => eventBatches(events, options)).toThrow(message);
  });

  test("refuses a set without events", () => {
    expect(() => eventBatches(toyEvents([]), { batchSize: 1, shuffle: false })).toThrow("expected events to batch, got none");
  });
});
