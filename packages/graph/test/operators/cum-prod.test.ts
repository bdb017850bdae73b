import { tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { int } from "../../src/attribute.js";
import { emit, graphBuilder, lower, type Attribute, type GraphBuilder, type Value } from "../../src/index.js";
import { scalar } from "../../src/value.js";
import { holds, numbers, shapeAndAxis } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectUpgrade, node, random } from "../upgrade-check.js";

const directions: readonly Readonly<Record<string, Attribute>>[] = [{}, { exclusive: int(1) }, { reverse: int(1) }, { exclusive: int(1), reverse: int(1) }];

describe("CumProd", () => {
  it("is what ONNX Runtime's own gives, written out", async () => {
    for (const attributes of directions)
      for (const [shape, axis] of [[[5], 0], [[2, 8], 1], [[3, 1, 2], -2], [[4, 3], 0], [[2, 0], 1]] as const)
        await expectUpgrade({ opset: 26, nodes: [node("CumProd", ["x", "axis"], ["y"], attributes)], inputs: { x: random(shape) }, initializers: { axis: tensor("int64", [], BigInt64Array.of(BigInt(axis))) } });
  });
  it("has the gradient of central differences", () => holds(fc.record({ place: shapeAndAxis({ maxRank: 3 }), seed: fc.nat(1e6), attributes: fc.constantFrom(...directions) }), async ({ place: { shape, axis }, seed, attributes }) => {
    await checkGradients({ inputs: { x: numbers(seed, "x", shape) }, build: ({ x }) => emit("CumProd", [x, scalar(x, axis, "int64")], attributes) });
  }));
  it("takes integers", async () => {
    await expectUpgrade({ opset: 26, nodes: [node("CumProd", ["x", "axis"], ["y"])], inputs: { x: tensor("int32", [4], [2, -3, 1, 5]) }, initializers: { axis: tensor("int64", [], BigInt64Array.of(0n)) }, outputs: { y: "int32" } });
  });
  it("needs its axis and the size along it", () => {
    const lowered = (axisOf: (x: Value) => Value): void => {
      const g = graphBuilder("g");
      const x = g.input("x", "float32", ["rows"]);
      g.output("y", emit("CumProd", [x, axisOf(x)]));
      lower(g.build());
    };
    expect(() => lowered((x) => scalar(x, 0, "int64"))).toThrow("goes along the symbolic size rows: fix that size");
    expect(() => lowered(({ scope }) => (scope as GraphBuilder).input("axis", "int64", []))).toThrow("goes along an axis that is computed: make it a constant");
  });
});
