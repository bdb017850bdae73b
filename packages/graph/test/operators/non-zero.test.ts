import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { differentiate, graphBuilder, nonZero, reduceSum } from "../../src/index.js";
import { int } from "../../src/attribute.js";
import { emit, emitAll } from "../../src/value.js";
import { expectClose } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

describe("nonZero", () => {
  it("gives coordinates, of which there are as many as there are", async () => {
    const g = graphBuilder("g");
    const places = nonZero(g.input("x", "float32", ["rows", 2]));
    expect([places.dtype, places.shape]).toEqual(["int64", [2, "non_zero_0_dim1"]]);
    g.output("places", places);
    expectClose((await runGraph(g.build(), { x: tensor("float32", [2, 2], [0, 3, 4, 0]) }))["places"], tensor("int64", [2, 2], [0n, 1n, 1n, 0n]), 0);
  });
});

describe("Unique", () => {
  it.each([[undefined, [4], [2], [4]], [0, [2, 2], [1, 2], [2]]])("along axis %s names what it cannot know", async (axis, sizes, expected, inverse) => {
    const g = graphBuilder("g");
    const outputs = emitAll("Unique", [g.input("x", "float32", sizes)], axis === undefined ? {} : { axis: int(axis) }, { numOutputs: 4 });
    expect(outputs.map(({ dtype, shape }) => [dtype, shape.length])).toEqual([["float32", expected.length], ["int64", 1], ["int64", 1], ["int64", 1]]);
    expect([outputs[0]?.shape[0], outputs[1]?.shape, outputs[3]?.shape]).toEqual(["unique_0_dim0", ["unique_0_dim0"], ["unique_0_dim0"]]);
    outputs.forEach((output, index) => g.output(`y${index}`, output));
    const results = await runGraph(g.build(), { x: tensor("float32", sizes, [7, 5, 7, 5]) });
    expect([results["y0"]?.shape, results["y2"]?.shape, outputs[2]?.shape]).toEqual([expected, inverse, inverse]);
  });
  it("has no gradient", () => {
    const g = graphBuilder("g");
    g.output("loss", reduceSum(emit("Unique", [g.input("x", "float32", [3])])));
    expect(() => differentiate(g.build(), { loss: "loss", parameters: ["x"] })).toThrow("operator Unique");
  });
});
