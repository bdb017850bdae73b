import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differentiate, graphBuilder, reduceSum, slice, type Value } from "../../src/index.js";
import { emit, int64Vector } from "../../src/value.js";
import { draw, holds, numbers, shapeAndAxis } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = fc.record({ at: shapeAndAxis({ maxRank: 3 }), start: fc.integer({ min: -6, max: 6 }), end: fc.option(fc.integer({ min: -6, max: 6 }), { nil: undefined }), drawn: draw });
const stepped = (x: Value, start: number, end: number, step: number): Value => emit("Slice", [x, ...[[start], [end], [0], [step]].map((entry) => int64Vector(x, entry))]);

describe("slice", () => {
  it("takes a range", async () => {
    await expectValues(([x]) => slice(x, { axis: 0, start: 1, end: 3 }), [[1, 2, 3, 4]], [2, 3]);
    await expectValues(([x]) => slice(x, { axis: 0, start: -2 }), [[1, 2, 3, 4]], [3, 4]);
    await expectValues(([x]) => slice(x, { axis: 0, end: -1 }), [[1, 2, 3, 4]], [1, 2, 3]);
  });
  it("has the gradient of central differences, ranges beyond the ends included", () => holds(cases, async ({ at: { shape, axis }, start, end, drawn: { seed, reduced } }) => {
    await checkGradients({ inputs: { x: numbers(seed, "x", shape) }, reduced, build: ({ x }) => slice(x, { axis, start, ...(end !== undefined && { end }) }) });
  }, 30));
  it("has it for symbolic sizes, from a fixed start to the end or a few before", async () => {
    for (const end of [undefined, -1]) {
      await checkGradients({ inputs: { x: numbers(1, "x", [4, 3]) }, symbolic: true, build: ({ x }) => slice(x, { axis: 0, start: 2, ...(end !== undefined && { end }) }) });
    }
  });
  it("cuts two axes at once", async () => {
    await checkGradients({ inputs: { x: numbers(1, "x", [4, 3]) }, build: ({ x }) => emit("Slice", [x, int64Vector(x, [1, 0]), int64Vector(x, [9, -1])]) });
  });
  it.each([[0, 9, 2], [1, 4, 2], [3, -99, -1], [-1, -99, -2], [3, 0, -1], [9, 1, -3], [1, 3, -1]])("knows the size of %d:%d:%d", async (start, end, step) => {
    const data = [1, 2, 3, 4, 5];
    const expected = data.map((_, index) => (start < 0 ? start + 5 : Math.min(start, step > 0 ? 5 : 4)) + index * step)
      .filter((place) => place >= 0 && place < 5 && (step > 0 ? place < end : place > (end < 0 ? end + 5 : end))).map((place) => place + 1);
    await expectValues(([x]) => stepped(x, start, end, step), [data], expected);
  });
  it("has no gradient for other steps", () => {
    const g = graphBuilder("g");
    g.output("loss", reduceSum(stepped(g.input("x", "float32", [5]), 0, 5, 2)));
    expect(() => differentiate(g.build(), { loss: "loss", parameters: ["x"] })).toThrow("steps of 1 only");
  });
  it("says which ranges of a symbolic size it knows", () => {
    const x = graphBuilder("g").input("x", "float32", ["jets"]);
    expect(slice(x, { axis: 0, start: 1 }).shape).toEqual(["jets + -1"]);
    expect(() => slice(x, { axis: 0, end: 3 })).toThrow("Slice 0:3:1 of the symbolic size jets");
  });
});
