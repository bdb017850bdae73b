import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differentiate, graphBuilder, pad, reduceSum } from "../../src/index.js";
import { string } from "../../src/attribute.js";
import { emit, int64Vector } from "../../src/value.js";
import { draw, holds, numbers, shape } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = shape({ minRank: 1, maxRank: 3 }).filter((sizes) => !sizes.includes(0)).chain((sizes) => fc.record({
  sizes: fc.constant(sizes), before: fc.tuple(...sizes.map(() => fc.integer({ min: 0, max: 2 }))), after: fc.tuple(...sizes.map((dim) => fc.integer({ min: -dim + 1, max: 2 }))), drawn: draw,
}));

describe("pad", () => {
  it("puts zeros around, and crops", async () => {
    await expectValues(([x]) => pad(x, { before: [1], after: [2] }), [[1, 2]], [0, 1, 2, 0, 0]);
    await expectValues(([x]) => pad(x, { before: [-1], after: [0] }), [[1, 2]], [2]);
  });
  it("has the gradient of central differences", () => holds(cases, async ({ sizes, before, after, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: { x: numbers(seed, "x", sizes) }, symbolic, reduced, build: ({ x }) => pad(x, { before, after }) });
  }));
  it("pads some axes only, with a number", async () => {
    await checkGradients({ inputs: { x: numbers(1, "x", [2, 3]) }, build: ({ x }) => emit("Pad", [x, int64Vector(x, [1, 2]), 7, int64Vector(x, [-1])]) });
  });
  it("has no gradient in other modes", () => {
    const g = graphBuilder("g");
    const x = g.input("x", "float32", [3]);
    g.output("loss", reduceSum(emit("Pad", [x, int64Vector(x, [1, 1])], { mode: string("edge") })));
    expect(() => differentiate(g.build(), { loss: "loss", parameters: ["x"] })).toThrow('mode "constant" only');
  });
  it("needs two pads per axis", () => {
    expect(() => pad(graphBuilder("g").input("x", "float32", [3, 3]), { before: [1], after: [1] })).toThrow("expected 4 pads for 2 axes, got 2");
  });
});
