import { describe, expect, it } from "vitest";
import { cast, graphBuilder, reshape, shapeOf } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { expectValues } from "../operator-suite.js";

describe("shapeOf", () => {
  it("gives sizes", async () => {
    await expectValues(([x]) => cast(shapeOf(x), "float32"), [[0, 0, 0, 0, 0, 0]], [2, 3], [[2, 3], [2]]);
    await expectValues(([x]) => cast(shapeOf(x, { start: -1 }), "float32"), [[0, 0, 0, 0, 0, 0]], [3], [[2, 3], [1]]);
  });
  it("is followed while building", () => {
    const g = graphBuilder("g");
    const like = g.input("like", "float32", ["jets", 4]);
    expect(reshape(g.input("x", "float32", ["4*jets"]), shapeOf(like)).shape).toEqual(["jets", 4]);
  });
});

describe("Size", () => {
  it("counts entries", () => expectValues(([x]) => cast(emit("Size", [x]), "float32"), [[0, 0, 0, 0, 0, 0]], [6], [[2, 3], []]));
});
