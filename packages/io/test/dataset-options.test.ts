import { describe, expect, test } from "vitest";
import { parseJob, type DatasetOptions } from "../src/dataset-options.js";

describe("parseJob", () => {
  test("fills in defaults, each column once", () => {
    expect(parseJob("a.npz", ["x", "y", "x"], { shuffle: { seed: 1 }, worker: false })).toEqual({ worker: false,
      files: [{ source: "a.npz", id: "a.npz", name: "a.npz" }], columns: ["x", "y"], rows: 512, epochs: 1, openFiles: 8, chunkRows: 2048,
      emptyFiles: "refuse", checkFiles: false, shard: { index: 0, count: 1 }, shuffle: { seed: 1, buffer: 32_768 },
    });
  });
  test.each<[boolean | "hdf5", boolean | undefined]>([[false, false], [true, undefined], ["hdf5", undefined]])("with worker %s files are opened with worker %s", (worker, opened) => {
    expect(parseJob("a.npz", ["x"], { worker }).worker).toBe(opened);
  });
  test.each<[DatasetOptions, string]>([
    [{ worker: "none" as never }, 'worker: expected true, false or "hdf5", got "none"'], [{ rows: 0 }, "rows: expected a whole number from 1, got 0"], [{ openFiles: 1.5 }, "openFiles: expected a whole number from 1, got 1.5"], [{ chunkRows: Number.NaN }, "chunkRows"],
    [{ epochs: 0 }, "epochs"], [{ shard: { index: 2, count: 2 } }, "shard: expected an index below the count of 2, got 2"], [{ shard: { index: -1, count: 2 } }, "shard.index"],
    [{ shuffle: { seed: 0.5 } }, "shuffle.seed: expected a whole number, got 0.5"], [{ shuffle: { seed: 1, buffer: 1 } }, "shuffle.buffer: expected a whole number from 2, got 1"],
    [{ split: { part: "x", fractions: { y: 1 } } }, 'split: expected a part among y, got "x"'],
    [{ checkFiles: 1 as never }, "checkFiles: expected true or false, got 1"], [{ emptyFiles: "drop" as never }, 'emptyFiles: expected "refuse" or "skip", got "drop"'], [{ format: "csv" as never }, 'format: expected one of root, hdf5'],
  ])("refuses %j", (options, message) => {
    expect(() => parseJob("a.npz", ["x"], options)).toThrow(message);
  });
  test("refuses no columns", () => {
    expect(() => parseJob("a.npz", [], {})).toThrow("expected at least one column");
  });
});
