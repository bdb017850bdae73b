import { tensor, toFloat32 } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { int } from "../../src/attribute.js";
import { differentiate, graphBuilder, lower, reduceSum } from "../../src/index.js";
import { emit, type Value } from "../../src/value.js";
import { draw, holds, numbers, shapeAndAxis } from "../arbitrary-case.js";
import { checkGradients, checkLowering } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

const lpNormalization = (x: Value, p: number, axis: number): Value => emit("LpNormalization", [x], { p: int(p), axis: int(axis) });
const cases = fc.record({ at: shapeAndAxis({ maxRank: 3 }), p: fc.constantFrom(1, 2), drawn: draw });

describe("LpNormalization", () => {
  it("is written out as ONNX Runtime computes it", () => holds(cases, async ({ at: { shape, axis }, p, drawn: { seed, symbolic } }) => {
    await checkLowering({ x: toFloat32(numbers(seed, "x", shape)) }, ({ x }) => [lpNormalization(x, p, axis)], { symbolic });
  }, 20));
  it("has the gradient of central differences", () => holds(cases, async ({ at: { shape, axis }, p, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: { x: numbers(seed, "x", shape) }, symbolic, reduced, build: ({ x }) => lpNormalization(x, p, axis) });
  }, 20));
  it("has ONNX's defaults, and rows of zeros stay so", async () => {
    const graph = await checkLowering({ x: tensor("float32", [2, 2], [3, -4, 0, 0]) }, ({ x }) => [emit("LpNormalization", [x])]);
    expect(Array.from((await runGraph(graph, { x: tensor("float32", [2, 2], [3, -4, 0, 0]) }))["y0"]?.data ?? [], Number)).toEqual([0.6, -0.8, 0, 0].map(Math.fround));
  });
  it.each([1, 2])("has a finite gradient at zero, p = %d", async (p) => {
    const g = graphBuilder("g");
    g.output("loss", reduceSum(lpNormalization(g.input("x", "float32", [1, 2]), p, -1)));
    const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["x"] }), { x: tensor("float32", [1, 2]) });
    expect(Array.from(results["x_grad"]?.data ?? [], Number)).toEqual([1, 1]);
  });
  it("refuses other norms", () => {
    const g = graphBuilder("g");
    g.output("y", lpNormalization(g.input("x", "float32", [2]), 3, 0));
    expect(() => lower(g.build())).toThrow("expected p of 1 or 2, got 3");
  });
});
