import { sizeOf, tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cast, differentiate, gatherElements, graphBuilder, reduceSum, scatterAdd, scatterElements } from "../../src/index.js";
import { string } from "../../src/attribute.js";
import { emit } from "../../src/value.js";
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
  it("takes indices that are fewer along other axes, and count from the end", async () => {
    await checkGradients({ inputs: { x: numbers(1, "x", [3, 4]) }, others: { index: tensor("int64", [2, 3], [-1n, 0n, -1n, 2n, 2n, -4n]) }, build: ({ x, index }) => gatherElements(x, index, { axis: 1 }) });
  });
});

describe("scatterElements", () => {
  it("adds where the indices point, often if need be", () =>
    expectValues(([x, index]) => scatterAdd(x, cast(index, "int32"), x), [[1, 2, 3, 4], [1, 1, 0, 1]], [1, 5, 6, 8], [[2, 2], [2, 2]]));
  it("replaces", () => expectValues(([x, index]) => scatterElements(x, cast(index, "int32"), x), [[1, 2, 3, 4], [1, 0, 0, 1]], [2, 1, 3, 4], [[2, 2], [2, 2]]));
  it.each(["add", "mul"] as const)("has the gradients of central differences where updates %s", (reduction) => holds(cases, async ({ shape, axis, count, drawn: { seed, symbolic, reduced } }) => {
    const places = shape.with(axis, count);
    const inputs = { x: numbers(seed, "x", shape), updates: numbers(seed, "updates", places) };
    await checkGradients({ inputs, others: { index: indices(seed, "index", places, shape.at(axis) ?? 1) }, symbolic, reduced, build: ({ x, index, updates }) => scatterElements(x, index, updates, { axis, reduction }) });
  }));
  it("has them where updates replace, each another entry", () => holds(cases, async ({ shape, axis, drawn: { seed, symbolic, reduced } }) => {
    const size = shape.at(axis) ?? 1;
    const places = shape.with(axis, size - 1);
    const stride = sizeOf(shape.slice(axis < 0 ? shape.length + axis + 1 : axis + 1));
    const index = tensor("int32", places);
    const fromEnd = seed % 2 === 0 ? size : 0;
    const distinct = { ...index, data: index.data.map((_, at) => ((Math.floor(at / stride) + seed) % (size - 1)) + 1 - fromEnd) };
    const inputs = { x: numbers(seed, "x", shape), updates: numbers(seed, "updates", places) };
    await checkGradients({ inputs, others: { index: distinct }, symbolic, reduced, build: ({ x, index: at, updates }) => scatterElements(x, at, updates, { axis }) });
  }));
  it.each(["max", "min"] as const)("has them where several updates meet, with reduction %s", (reduction) => holds(cases, async ({ shape, axis, count, drawn: { seed, symbolic, reduced } }) => {
    const places = shape.with(axis, count);
    const inputs = { x: numbers(seed, "x", shape), updates: numbers(seed, "updates", places) };
    await checkGradients({ inputs, others: { index: indices(seed, "index", places, shape.at(axis) ?? 1) }, symbolic, reduced, build: ({ x, index, updates }) => scatterElements(x, index, updates, { axis, reduction }) });
  }));
  it("multiplies zeros: the gradient of one is the product of the others", async () => {
    const inputs = { x: numbers(1, "x", [4]), updates: tensor("float64", [6], [0, 2, 0, 0, 3, -2]) };
    await checkGradients({ inputs, others: { index: tensor("int32", [6], [0, 0, 1, 1, 1, 3]) }, build: ({ x, index, updates }) => scatterElements(x, index, updates, { reduction: "mul" }) });
  });
  it("names a reduction it does not know", () => {
    const g = graphBuilder("g");
    const [x, index] = [g.input("x", "float32", [3]), g.input("i", "int32", [3])];
    g.output("loss", reduceSum(emit("ScatterElements", [x, index, x], { reduction: string("mean") })));
    expect(() => differentiate(g.build(), { loss: "loss", parameters: ["x"] })).toThrow('has reduction "mean": expected none, add, mul, max, min');
  });
});
