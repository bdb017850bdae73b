import { toFloat32 } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flatten, graphBuilder, lower } from "../../src/index.js";
import { draw, holds, numbers, shape } from "../arbitrary-case.js";
import { checkGradients, checkLowering } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = shape().chain((sizes) => fc.record({ sizes: fc.constant(sizes), axis: fc.integer({ min: -sizes.length, max: sizes.length }), drawn: draw }));

describe("flatten", () => {
  it("makes a matrix", () => expectValues(([x]) => flatten(x, { axis: 2 }), [[1, 2, 3, 4]], [1, 2, 3, 4], [[2, 1, 2], [2, 2]]));
  it("is written out as ONNX Runtime computes it, empty values and scalars too", () => holds(cases, async ({ sizes, axis, drawn: { seed, symbolic } }) => {
    await checkLowering({ x: toFloat32(numbers(seed, "x", sizes)) }, ({ x }) => [flatten(x, { axis })], { symbolic });
  }, 40));
  it("has the gradient of central differences", () => holds(cases, async ({ sizes, axis, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: { x: numbers(seed, "x", sizes) }, symbolic, reduced, build: ({ x }) => flatten(x, { axis }) });
  }));
  it("is one Reshape where the width is known", () => {
    const g = graphBuilder("g");
    g.output("y", flatten(g.input("x", "float32", ["jets", 3, 4])));
    expect(lower(g.build()).nodes.map(({ op }) => op)).toEqual(["Reshape"]);
    expect(() => flatten(g.input("v", "float32", [2]), { axis: 2 })).toThrow("axis 2 lies outside rank 1");
  });
});
