import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphBuilder, swapLastAxes, transpose } from "../../src/index.js";
import { draw, holds, numbers, shape } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = shape().chain((sizes) => fc.record({ sizes: fc.constant(sizes), permutation: fc.shuffledSubarray(sizes.map((_, axis) => axis), { minLength: sizes.length }), drawn: draw }));

describe("transpose", () => {
  it("reorders axes", async () => {
    await expectValues(([x]) => transpose(x), [[1, 2, 3, 4, 5, 6]], [1, 4, 2, 5, 3, 6], [[2, 3], [3, 2]]);
    await expectValues(([x]) => transpose(x, [1, 0, 2]), [[1, 2, 3, 4]], [1, 2, 3, 4], [[2, 1, 2], [1, 2, 2]]);
  });
  it("has the gradient of central differences", () => holds(cases, async ({ sizes, permutation, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: { x: numbers(seed, "x", sizes) }, symbolic, reduced, build: ({ x }) => transpose(x, permutation) });
  }));
  it("swaps the last two axes", () => {
    expect(swapLastAxes(graphBuilder("g").input("x", "float32", ["jets", 8, "slots", 16])).shape).toEqual(["jets", 8, 16, "slots"]);
  });
  it("rejects what is no permutation", () => {
    const x = graphBuilder("g").input("x", "float32", [2, 3]);
    expect(() => transpose(x, [0, 0])).toThrow("[0, 0] is no permutation of 2 axes");
    expect(() => transpose(x, [0])).toThrow("[0] is no permutation of 2 axes");
  });
});
