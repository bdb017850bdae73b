import type { NamedTensors } from "@mpm/runtime";
import { tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { fitBatches } from "../src/fit.js";

const batchOf = (value: number): NamedTensors => ({ x: tensor("float32", [1], [value]) });
const valuesOf = (group: readonly NamedTensors[]): number[] => group.map(({ x }) => Number(x.data[0]));

/** Batches 0, 1, ... that log when they are made and when the source is closed. */
function* numbered(count: number, log: string[]): Generator<NamedTensors> {
  try {
    for (let value = 0; value < count; value++) {
      log.push(`make ${value}`);
      yield batchOf(value);
    }
  } finally {
    log.push("closed");
  }
}

async function* slowly(batches: Iterable<NamedTensors>): AsyncGenerator<NamedTensors> {
  yield* batches;
}

/** Batches that share their memory. */
function* inOneArray(count: number): Generator<NamedTensors> {
  const batch = batchOf(0);
  for (let value = 0; value < count; value++) {
    batch["x"].data[0] = value;
    yield batch;
  }
}

function* breaking(): Generator<NamedTensors> {
  yield batchOf(0);
  throw new Error("no more data");
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe("fitBatches", () => {
  test.each([
    [1, Infinity, 3, [[0], [1], [2]]], [2, Infinity, 5, [[0, 1], [2, 3], [4]]], [2, 2, 9, [[0, 1], [2, 3]]], [1, 0, 3, []], [4, Infinity, 0, []],
  ])("groups of %d, at most %d of %d batches", async (accumulate, steps, count, expected) => {
    const log: string[] = [];
    const groups = await collect(fitBatches(numbered(count, log), { accumulate, steps }, async (group) => valuesOf(group)));
    expect(groups).toEqual(expected);
    expect(log.filter((line) => line.startsWith("make"))).toHaveLength(expected.flat().length);
  });

  test("takes asynchronous sources", async () => {
    expect(await collect(fitBatches(slowly(numbered(3, [])), { accumulate: 2, steps: Infinity }, async (group) => valuesOf(group)))).toEqual([[0, 1], [2]]);
  });

  test("makes the next batch while a step computes, and starts the step when asked", async () => {
    const log: string[] = [];
    const fit = fitBatches(numbered(3, log), { accumulate: 1, steps: Infinity }, async ([{ x }]) => {
      log.push(`start ${x.data[0]}`);
      await new Promise(setImmediate);
      log.push(`end ${x.data[0]}`);
    });
    await fit.next();
    expect(log).toEqual(["make 0", "start 0", "make 1", "end 0"]);
    await fit.next();
    expect(log.slice(4)).toEqual(["start 1", "make 2", "end 1"]);
    await fit.return(undefined);
    expect(log.slice(7)).toEqual(["closed"]);
  });

  test("copies batches as they are made: a source may reuse its memory", async () => {
    const fit = fitBatches(inOneArray(3), { accumulate: 1, steps: Infinity }, async (group) => {
      await new Promise(setImmediate);
      return valuesOf(group);
    });
    expect(await collect(fit)).toEqual([[0], [1], [2]]);
  });

  test("gives the results before the error of a source", async () => {
    const fit = fitBatches(breaking(), { accumulate: 1, steps: Infinity }, async (group) => valuesOf(group));
    expect((await fit.next()).value).toEqual([0]);
    await expect(fit.next()).rejects.toThrow("no more data");
  });

  test("closes the source when a step fails", async () => {
    const log: string[] = [];
    const fit = fitBatches(numbered(9, log), { accumulate: 1, steps: Infinity }, async () => { throw new Error("diverged"); });
    await expect(fit.next()).rejects.toThrow("diverged");
    expect(log).toEqual(["make 0", "make 1", "closed"]);
  });

  test("refuses what cannot be iterated", async () => {
    const fit = fitBatches(7 as unknown as [], { accumulate: 1, steps: 1 }, async () => undefined);
    await expect(fit.next()).rejects.toThrow(TypeError);
  });
});
