import { tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphBuilder, mul, pad, reduceSum } from "../../src/index.js";
import { string } from "../../src/attribute.js";
import { emit, int64Vector } from "../../src/value.js";
import { draw, holds, numbers, shape } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = shape({ minRank: 1, maxRank: 3 }).filter((sizes) => !sizes.includes(0)).chain((sizes) => fc.record({
  sizes: fc.constant(sizes), before: fc.tuple(...sizes.map(() => fc.integer({ min: 0, max: 2 }))), after: fc.tuple(...sizes.map((dim) => fc.integer({ min: -dim + 1, max: 2 }))), drawn: draw,
}));

/** Pads below the sizes, as copies need; some crop. */
const copies = shape({ minRank: 1, maxRank: 3 }).filter((sizes) => !sizes.includes(0)).chain((sizes) => fc.record({
  sizes: fc.constant(sizes), before: fc.tuple(...sizes.map((dim) => fc.integer({ min: dim > 3 ? -1 : 0, max: Math.min(2, dim - 1) }))), after: fc.tuple(...sizes.map((dim) => fc.integer({ min: dim > 3 ? -1 : 0, max: Math.min(2, dim - 1) }))), drawn: draw,
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
  it("has a gradient for the number it pads with, of any rank", async () => {
    for (const rank of [[], [1]]) {
      const inputs = { x: numbers(1, "x", [2, 3]), value: numbers(2, "value", rank) };
      await checkGradients({ inputs, build: ({ x, value }) => emit("Pad", [x, int64Vector(x, [1, -1, 0, 2]), value]) });
    }
  });
  it.each(["edge", "reflect", "wrap"])("has the gradient of central differences in mode %s", (mode) => holds(copies, async ({ sizes, before, after, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: { x: numbers(seed, "x", sizes) }, symbolic, reduced, build: ({ x }) => emit("Pad", [x, int64Vector(x, [...before, ...after])], { mode: string(mode) }) });
  }, 15));
  it("pads by what is read while running", async () => {
    for (const mode of ["constant", "edge"]) {
      await checkGradients({ inputs: { x: numbers(1, "x", [2, 3]) }, others: { pads: tensor("int64", [2], [2n, 1n]) }, build: ({ x, pads }) => {
        const y = emit("Pad", [x, pads, null, int64Vector(x, [-1])], { mode: string(mode) });
        expect(y.shape).toEqual([2, "pads_entry0 + pads_entry1 + 3"]);
        return reduceSum(mul(y, y));
      } });
    }
  });
  it("needs two pads per axis", () => {
    expect(() => pad(graphBuilder("g").input("x", "float32", [3, 3]), { before: [1], after: [1] })).toThrow("expected 4 pads for 2 axes, got 2");
  });
});
