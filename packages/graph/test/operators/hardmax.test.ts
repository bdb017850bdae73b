import { tensor, toFloat32 } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { int } from "../../src/attribute.js";
import { add, differentiate, graphBuilder, mul, reduceSum } from "../../src/index.js";
import { emit, type Value } from "../../src/value.js";
import { draw, holds, numbers, shapeAndAxis } from "../arbitrary-case.js";
import { checkLowering } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

const hardmax = (x: Value, axis: number): Value => emit("Hardmax", [x], { axis: int(axis) });

describe("Hardmax", () => {
  it("is written out as ONNX Runtime computes it", () => holds(fc.record({ at: shapeAndAxis({ maxRank: 3 }), drawn: draw }).filter(({ at: { shape, axis } }) => shape.at(axis) !== 0), async ({ at: { shape, axis }, drawn: { seed, symbolic } }) => {
    await checkLowering({ x: toFloat32(numbers(seed, "x", shape)) }, ({ x }) => [hardmax(x, axis)], { symbolic, tolerance: 0 });
  }, 20));
  it("takes the first of equals", async () => {
    const graph = await checkLowering({ x: tensor("float32", [2, 3], [1, 3, 3, -2, -2, -2]) }, ({ x }) => [hardmax(x, -1)], { tolerance: 0 });
    expect(graph.nodes.some(({ op }) => op === "Hardmax")).toBe(false);
  });
  it("stops the gradient", async () => {
    const g = graphBuilder("g");
    const x = g.input("x", "float32", [3]);
    g.output("loss", reduceSum(add(mul(hardmax(x, 0), x), hardmax(x, 0))));
    const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["x"] }), { x: tensor("float32", [3], [1, 5, 2]) });
    expect(Array.from(results["x_grad"]?.data ?? [], Number)).toEqual([0, 1, 0]);
  });
});
