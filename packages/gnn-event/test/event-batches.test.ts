import { randomStream } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eventBatches, eventGraphs, type EventBatch, type EventBatchOptions } from "../src/index.js";
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
