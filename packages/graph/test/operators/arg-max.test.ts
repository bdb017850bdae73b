import { describe, expect, it } from "vitest";
import { argMax, argMin, cast, graphBuilder } from "../../src/index.js";
import { expectValues } from "../operator-suite.js";

describe("argMax and argMin", () => {
  it("give the place of the extremum, the first of equals", async () => {
    await expectValues(([x]) => cast(argMax(x), "float32"), [[3, 5, 5, 1, 0, 2]], [1, 2], [[2, 3], [2]]);
    await expectValues(([x]) => cast(argMin(x, { axis: 0 }), "float32"), [[3, 5, 5, 1, 0, 2]], [1, 1, 1], [[2, 3], [3]]);
  });
  it("are int32 without the axis", () => {
    const place = argMax(graphBuilder("g").input("x", "float32", ["jets", 7, "particles"]), { axis: -2 });
    expect([place.dtype, place.shape]).toEqual(["int32", ["jets", "particles"]]);
  });
});
