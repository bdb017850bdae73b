import { tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differentiate, graphBuilder, mul, reduceSum, shapeOf, slice, type Dim, type Value } from "../../src/index.js";
import { emit, int64Vector } from "../../src/value.js";
import { draw, holds, numbers, shapeAndAxis } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = fc.record({ at: shapeAndAxis({ maxRank: 3 }), start: fc.integer({ min: -6, max: 6 }), end: fc.option(fc.integer({ min: -6, max: 6 }), { nil: undefined }), drawn: draw });
const steppedCases = fc.record({ at: shapeAndAxis({ maxRank: 3 }), start: fc.integer({ min: -6, max: 6 }), end: fc.integer({ min: -6, max: 6 }), step: fc.constantFrom(-3, -2, -1, 2, 3), drawn: draw });
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
  it("has the gradient of central differences in steps of any size and sign", () => holds(steppedCases, async ({ at: { shape, axis }, start, end, step, drawn: { seed, symbolic, reduced } }) => {
    const inputs = { x: numbers(seed, "x", shape) };
    const along = (x: Value, first: Value, last: Value): Value => emit("Slice", [x, first, last, int64Vector(x, [axis]), int64Vector(x, [step])]);
    await checkGradients({ inputs, reduced, build: ({ x }) => along(x, int64Vector(x, [start]), int64Vector(x, [end])) });
    const bounds = { first: tensor("int64", [1], [BigInt(start)]), last: tensor("int64", [1], [BigInt(end)]) };
    await checkGradients({ inputs, others: bounds, symbolic, build: ({ x, first, last }) => {
      const y = along(x, first, last);
      return reduceSum(mul(y, y));
    } });
  }, 60));
  it("has it for two axes, one of them turned round, of symbolic sizes", async () => {
    await checkGradients({ inputs: { x: numbers(1, "x", [5, 4, 2]) }, symbolic: true, build: ({ x }) => emit("Slice", [x, int64Vector(x, [-1, -3]), int64Vector(x, [-99, Number.MAX_SAFE_INTEGER]), int64Vector(x, [0, 1]), int64Vector(x, [-2, 2])]) });
  });
  it("counts from the end of a symbolic size", async () => {
    await checkGradients({ inputs: { x: numbers(1, "x", [4, 3]) }, symbolic: true, build: ({ x }) => slice(x, { axis: 0, start: -3, end: -1 }) });
    await checkGradients({ inputs: { x: numbers(1, "x", [4, 3]) }, symbolic: true, build: ({ x }) => slice(x, { axis: 0, end: 9 }) });
  });
  it.each<[Dim, number, number, number, Dim]>([
    ["jets", 1, Number.MAX_SAFE_INTEGER, 1, "jets + -1"], ["jets", -1, Number.MAX_SAFE_INTEGER, 1, 1], ["jets", -3, Number.MAX_SAFE_INTEGER, 1, "min(3,jets)"], ["jets", -3, -1, 1, "jets + -1*max(0,jets + -3) + -1"], ["jets", 0, 3, 1, "min(3,jets)"], ["jets + 5", 0, 3, 1, 3],
    ["jets", -1, -(2 ** 31), -1, "jets"], ["4*jets", 0, 2 ** 31 - 1, 2, "2*jets"], ["jets", 0, 2 ** 31 - 1, 2, "div(jets + 1,2)"],
  ])("of %s from %d to %d in steps of %d leaves %s", (dim, start, end, step, expected) => {
    expect(stepped(graphBuilder("g").input("x", "float32", [dim]), start, end, step).shape).toEqual([expected]);
  });
  it("takes bounds that are read while running, with sizes to match", () => {
    const g = graphBuilder("g");
    const [x, bounds] = [g.input("x", "float32", ["jets", 9]), g.input("bounds", "int64", [1])];
    expect(emit("Slice", [x, int64Vector(x, [0]), shapeOf(g.input("mask", "bool", ["slots"])), int64Vector(x, [1])]).shape).toEqual(["jets", "min(9,slots)"]);
    expect(emit("Slice", [x, int64Vector(x, [0]), bounds]).shape).toEqual(["slice_1_dim0", 9]);
  });
  it("needs to know axes, and for its gradient steps", () => {
    const g = graphBuilder("g");
    const [x, fed] = [g.input("x", "float32", [5]), g.input("fed", "int64", [1])];
    expect(() => emit("Slice", [x, fed, fed, fed])).toThrow('Slice "slice_0": the entries [fed_entry0] of its input 3 ("fed") are not known while building; expected a constant');
    g.output("loss", reduceSum(emit("Slice", [x, fed, fed, int64Vector(x, [0]), fed])));
    expect(() => differentiate(g.build(), { loss: "loss", parameters: ["x"] })).toThrow("no gradient for the step fed_entry0");
  });
});
