import { differentiate, gradientName, graphBuilder, reduceSum } from "@mpm/graph";
import { randomStream, tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { dropout, dropoutMasks } from "../src/index.js";
import { rowsTensor, runOnce } from "./measure.js";

const graph = graphBuilder("dropout");
const x = graph.input("x", "float32", ["sets*rows", 2]);
graph.output("y", dropout(graph, "first", x, 0.2));
graph.output("loss", reduceSum(dropout(graph, "second", graph.value("y"), 0.2)));
const model = graph.build();

describe("dropout", () => {
  test("keeps what the mask says, over the rate of keeping; gradients follow", async () => {
    const keep = (...mask: number[]): ReturnType<typeof tensor> => tensor("bool", [2, 2], mask);
    const result = await runOnce(differentiate(model, { loss: "loss", parameters: ["x"] }), { x: rowsTensor([[1, 2], [3, 4]]), "first.keep": keep(1, 0, 1, 1), "second.keep": keep(1, 1, 0, 1) });
    expect(Array.from(result["y"].data, Number)).toEqual([1.25, 0, 3.75, 5]);
    expect(Array.from(result[gradientName("x")].data, Number)).toEqual([1.5625, 0, 0, 1.5625]);
  });

  test("masks keep their share, differ by place, and follow from the stream alone", () => {
    const make = (seed: number): ReturnType<typeof dropoutMasks> => dropoutMasks(model.inputs, { rate: 0.2, sizes: { sets: 1000, rows: 5 }, stream: randomStream(seed) });
    const masks = make(1);
    expect(Object.keys(masks)).toEqual(["first.keep", "second.keep"]);
    expect(masks["first.keep"].shape).toEqual([5000, 2]);
    for (const { data } of Object.values(masks)) expect(Math.abs(data.reduce((sum, kept) => sum + kept, 0) / 10_000 - 0.8)).toBeLessThan(0.016); // 4 standard deviations
    expect(masks["first.keep"].data).not.toEqual(masks["second.keep"].data);
    expect(make(1)).toEqual(masks);
    expect(make(2)).not.toEqual(masks);
  });

  test.each([0, 1, -0.1, Number.NaN])("refuses a rate of %s", (rate) => {
    expect(() => dropout(graph, "third", x, rate)).toThrow(`dropout rate: expected a number between 0 and 1, got ${rate}`);
    expect(() => dropoutMasks(model.inputs, { rate, sizes: {}, stream: randomStream(1) })).toThrow(RangeError);
  });

  test("names a size that is missing", () => {
    expect(() => dropoutMasks(model.inputs, { rate: 0.5, sizes: { sets: 2 }, stream: randomStream(1) })).toThrow('the size "rows" of a dropout mask is not given: expected one of sets');
  });
});
