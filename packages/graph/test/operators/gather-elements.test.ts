import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cast, differentiate, gatherElements, graphBuilder, reduceSum, scatterAdd } from "../../src/index.js";
import { draw, holds, indices, numbers, shapeAndAxis } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = fc.record({ at: shapeAndAxis({ maxRank: 3 }), count: fc.integer({ min: 0, max: 3 }), drawn: draw })
  .map(({ at: { shape, axis }, ...rest }) => ({ ...rest, axis, shape: shape.with(axis, Math.max(1, shape.at(axis) ?? 1)) }));

describe("gatherElements", () => {
  it("picks an entry per index", () => expectValues(([x, index]) => gatherElements(x, cast(index, "int32")), [[1, 2, 3, 4], [1, 1, 0, 1]], [2, 2, 3, 4], [[2, 2], [2, 2]]));
  it("has the gradient of central differences", () => holds(cases, async ({ shape, axis, count, drawn: { seed, symbolic, reduced } }) => {
    const index = indices(seed, "index", shape.with(axis, count), shape.at(axis) ?? 1);
    await checkGradients({ inputs: { x: numbers(seed, "x", shape) }, others: { index }, symbolic, reduced, build: ({ x, index: at }) => gatherElements(x, at, { axis }) });
  }));
});

describe("scatterAdd", () => {
  it("adds where the indices point, often if need be", () =>
    expectValues(([x, index]) => scatterAdd(x, cast(index, "int32"), x), [[1, 2, 3, 4], [1, 1, 0, 1]], [1, 5, 6, 8], [[2, 2], [2, 2]]));
  it("has the gradients of central differences", () => holds(cases, async ({ shape, axis, count, drawn: { seed, symbolic, reduced } }) => {
    const places = shape.with(axis, count);
    const inputs = { x: numbers(seed, "x", shape), updates: numbers(seed, "updates", places) };
    await checkGradients({ inputs, others: { index: indices(seed, "index", places, shape.at(axis) ?? 1) }, symbolic, reduced, build: ({ x, index, updates }) => scatterAdd(x, index, updates, { axis }) });
  }));
  it("has no gradient where updates replace", () => {
    const g = graphBuilder("g");
    const [x, index] = [g.input("x", "float32", [3]), g.input("i", "int32", [3])];
    g.output("loss", reduceSum(g.emit("ScatterElements", [x, index, x])[0] ?? x));
    expect(() => differentiate(g.build(), { loss: "loss", parameters: ["x"] })).toThrow('reduction "add" only');
  });
});
