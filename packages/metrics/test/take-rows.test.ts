import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { takeRows } from "../src/index.js";

describe("takeRows", () => {
  it("copies rows of arrays and of scores, repeats included", () => {
    const rows = Int32Array.of(2, 0, 2);
    expect(takeRows(Uint8Array.of(1, 2, 3), rows)).toEqual(Uint8Array.of(3, 1, 3));
    const scores = takeRows(tensor("float32", [3, 2], [0, 1, 2, 3, 4, 5]), rows);
    expect(scores).toEqual(tensor("float32", [3, 2], [4, 5, 0, 1, 4, 5]));
  });

  it("names an index outside the rows", () => {
    expect(() => takeRows(Int32Array.of(1, 2), Int32Array.of(0, 2))).toThrow(/in 0 .. 1, got 2 at position 1/);
    expect(() => takeRows(tensor("float32", [2, 2]), Int32Array.of(-1))).toThrow(RangeError);
  });
});
