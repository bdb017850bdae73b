import { tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { runBatches, type BatchOutputs, type RunBatchesOptions } from "../src/index.js";
import { graphOf, pairGraph } from "./graphs.js";

const one = (value: number, rows = 1): ReturnType<typeof tensor<"float32">> => tensor("float32", [rows, 3], new Float32Array(3 * rows).fill(value));
const feedsOf = (value: number): Record<string, ReturnType<typeof one>> => ({ x: one(value), y: one(2), stray: one(0) });
const sums = async (results: AsyncIterable<BatchOutputs<number>>): Promise<(readonly [number, number])[]> => {
  const all: (readonly [number, number])[] = [];
  for await (const { batch, outputs } of results) all.push([batch, Number(outputs["sum"].data[0])]);
  return all;
};
const VALUES = Array.from({ length: 23 }, (_, value) => value);

describe.each<[string, RunBatchesOptions]>([["one worker", { threads: 1 }], ["three workers", { threads: 3 }], ["this thread", { threads: 2, worker: false }], ["defaults", {}]])("%s", (_name, options) => {
  test("every batch comes with its outputs, in order", async () => {
    expect(await sums(runBatches(pairGraph, VALUES, feedsOf, options))).toEqual(VALUES.map((value) => [value, value + 2]));
    expect(await sums(runBatches(pairGraph, [], feedsOf, options))).toEqual([]);
  });

  test("order does not depend on how long batches take", async () => {
    const sizes = [200_000, 1, 100_000, 1, 1, 50_000, 1];
    const results = await sums(runBatches(pairGraph, sizes, (rows) => ({ x: one(rows, rows), y: one(1, rows) }), options));
    expect(results).toEqual(sizes.map((rows) => [rows, rows + 1]));
  });

  test("what a batch throws comes when its turn has come, and ends all", async () => {
    const seen: number[] = [];
    const take = async (feeds: typeof feedsOf): Promise<void> => {
      for await (const { batch } of runBatches(pairGraph, VALUES, feeds, options)) seen.push(batch);
    };
    await expect(take((value) => (value === 4 || value === 5 ? { x: one(value) } : feedsOf(value)))).rejects.toThrow('"y"');
    expect(seen).toEqual([0, 1, 2, 3]);
    await expect(take((value) => {
      if (value === 1) throw new RangeError("no feeds");
      return feedsOf(value);
    })).rejects.toThrow("no feeds");
  });
});

test("batches are made no more than one ahead of those that run, and a consumer that leaves leaves nothing behind", async () => {
  let made = 0;
  const batches = function* (): Generator<number> {
    for (;;) yield made++;
  };
  for await (const { batch } of runBatches(pairGraph, batches(), feedsOf, { threads: 2 })) if (batch === 5) break;
  expect(made).toBe(5 + 2 + 1);
});

test("wrong options and models are refused", async () => {
  await expect(sums(runBatches(pairGraph, VALUES, feedsOf, { threads: 0 }))).rejects.toThrow("threads: expected a whole number, 1 or more, got 0");
  await expect(sums(runBatches(graphOf({ x: ["float32", [1]] }, ["y = NoSuchOperator x"], { y: ["float32", [1]] }), VALUES, feedsOf))).rejects.toThrow("NoSuchOperator");
});
