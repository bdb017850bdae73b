import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, graphBuilder, mul, split } from "../../src/index.js";
import { emitAll } from "../../src/value.js";
import { int } from "../../src/attribute.js";
import { draw, holds, numbers, shape, size } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = fc.record({ others: shape({ maxRank: 2 }), sizes: fc.array(size, { minLength: 2, maxLength: 3 }), at: fc.nat(2), unused: fc.boolean(), drawn: draw });

describe("split", () => {
  it("cuts along an axis", () => expectValues(([x]) => split(x, [1, 2], 1)[1], [[1, 2, 3, 4, 5, 6]], [2, 3, 5, 6], [[2, 3], [2, 2]]));
  it("has the gradient of central differences, pieces unused or scaled", () => holds(cases, async ({ others, sizes, at, unused, drawn: { seed, reduced } }) => {
    const axis = Math.min(at, others.length);
    const total = sizes.reduce((a, b) => a + b, 0);
    await checkGradients({
      inputs: { x: numbers(seed, "x", others.toSpliced(axis, 0, total)) }, reduced,
      build: ({ x }) => concat(split(x, sizes, axis - others.length - 1).map((piece, index) => mul(piece, index + 1)).slice(unused ? 1 : 0), axis),
    });
  }));
  it("cuts a symbolic size into equal parts", () => {
    const g = graphBuilder("g");
    const [first] = emitAll("Split", [g.input("x", "float32", ["8*jets", 2])], { axis: int(0), num_outputs: int(2) }, { numOutputs: 2 });
    expect(first?.shape).toEqual(["4*jets", 2]);
    const uneven = emitAll("Split", [g.input("y", "float32", ["jets"])], { num_outputs: int(2) }, { numOutputs: 2 });
    expect(uneven.map(({ shape: sizes }) => sizes)).toEqual([["div(jets + 1,2)"], ["-1*div(jets + 1,2) + jets"]]);
  });
  it("has the gradient of central differences where parts of a symbolic size are unequal", async () => {
    await checkGradients({ inputs: { x: numbers(1, "x", [5, 2]) }, symbolic: true, build: ({ x }) => concat(emitAll("Split", [x], { num_outputs: int(2) }, { numOutputs: 2 }).toReversed(), 0) });
  });
  it("makes the last of unequal parts the smallest, as ONNX does", async () => {
    const parts = emitAll("Split", [graphBuilder("g").input("x", "float32", [7])], { axis: int(0), num_outputs: int(3) }, { numOutputs: 3 });
    expect(parts.map(({ shape: sizes }) => sizes)).toEqual([[3], [3], [1]]);
    await expectValues(([x]) => emitAll("Split", [x], { axis: int(0), num_outputs: int(3) }, { numOutputs: 3 })[2], [[1, 2, 3, 4, 5, 6, 7]], [7]);
  });
  it("rejects sizes that do not add up", () => {
    const x = graphBuilder("g").input("x", "float32", [4]);
    expect(() => split(x, [1, 2], 0)).toThrow("expected 2 of them that add up to 4");
  });
});
