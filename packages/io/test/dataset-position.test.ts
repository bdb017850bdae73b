import { describe, expect, test } from "vitest";
import { parseJob, type DatasetOptions } from "../src/dataset-options.js";
import { parsePosition, startOfEpoch } from "../src/dataset-position.js";

const options: DatasetOptions = { shuffle: { seed: 1 }, split: { part: "a", fractions: { a: 1 } } };
const job = parseJob(["/data/a.npz", "/data/b.npz"], ["x"], options);
const position = { ...startOfEpoch(job, 2), cursor: { open: [{ file: 1, row: 5, numRows: 10 }], opened: 2 } };

describe("parsePosition", () => {
  test("takes what JSON made of a position, also in another folder and with other batches", () => {
    const moved = parseJob(["/scratch/a.npz", "/scratch/b.npz"], ["x", "y"], { ...options, rows: 7, epochs: 9 });
    expect(parsePosition(JSON.parse(JSON.stringify(position)), moved)).toEqual(position);
  });
  test.each<[string, DatasetOptions]>([
    ["shuffle", { ...options, shuffle: { seed: 2 } }], ["shuffle", { ...options, shuffle: { seed: 1, buffer: 100 } }], ["split", { shuffle: { seed: 1 } }],
    ["shard", { ...options, shard: { index: 0, count: 2 } }], ["chunkRows", { ...options, chunkRows: 100 }], ["openFiles", { ...options, openFiles: 2 }], ["path", { ...options, path: "Events" }],
  ])("refuses another %s", (name, others) => {
    expect(() => parsePosition(position, parseJob(["a.npz", "b.npz"], ["x"], others))).toThrow(new RegExp(`it was taken with ${name} .* now .*: rows would come in another order`));
  });
  test.each([[["b.npz", "a.npz"]], [["a.npz"]], [["a.npz", "b.npz", "c.npz"]], [["a.npz", "B.npz"]]])("refuses the files %j", (files) => {
    expect(() => parsePosition({ ...position, cursor: startOfEpoch(job, 0).cursor }, parseJob(files, ["x"], options))).toThrow("it was taken with files");
  });
  test.each([
    undefined, null, 5, "x", {}, { ...position, epoch: -1 }, { ...position, row: 0.5 }, { ...position, given: "1" }, { ...position, order: null }, { ...position, dropped: undefined },
    { ...position, cursor: null }, { ...position, cursor: { open: 3, opened: 0 } }, { ...position, cursor: { open: [null], opened: 0 } }, { ...position, cursor: { open: [{ file: 2, row: 0, numRows: 1 }], opened: 0 } },
  ])("refuses %j", (given) => {
    expect(() => parsePosition(given as never, job)).toThrow("position: expected what position() of a data set gave");
  });
});
