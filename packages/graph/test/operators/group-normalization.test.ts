import { tensor, toFloat32 } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphBuilder, groupNormalization, instanceNormalization, lower, type Shape, type Value } from "../../src/index.js";
import { draw, holds, numbers } from "../arbitrary-case.js";
import { checkGradients, checkLowering, expectClose } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

const size = fc.integer({ min: 1, max: 3 });
const cases = fc.record({ batch: size, groups: size, perGroup: size, places: fc.array(size, { minLength: 1, maxLength: 2 }), epsilon: fc.constantFrom(0.01, 0.1), drawn: draw });

describe.each([["groupNormalization", false], ["instanceNormalization", true]])("%s", (_, isInstance) => {
  const build = (x: Value, scale: Value, bias: Value, groups: number, epsilon: number): Value => (isInstance ? instanceNormalization(x, scale, bias, { epsilon }) : groupNormalization(x, scale, bias, groups, { epsilon }));
  it("is written out as ONNX Runtime computes it", () => holds(cases, async ({ batch, groups, perGroup, places, epsilon, drawn: { seed, symbolic } }) => {
    const channels = groups * perGroup;
    const operands = { x: toFloat32(numbers(seed, "x", [batch, channels, ...places])), scale: toFloat32(numbers(seed, "scale", [channels])), bias: toFloat32(numbers(seed, "bias", [channels])) };
    await checkLowering(operands, ({ x, scale, bias }) => [build(x, scale, bias, groups, epsilon)], { symbolic: (name, axis) => symbolic && name === "x" && axis !== 1 });
  }, 20));
  it("has the gradients of central differences", () => holds(cases, async ({ batch, groups, perGroup, places, epsilon, drawn: { seed, symbolic, reduced } }) => {
    const channels = groups * perGroup;
    await checkGradients({
      inputs: { x: numbers(seed, "x", [batch, channels, ...places]), scale: numbers(seed, "scale", [channels]), bias: numbers(seed, "bias", [channels]) }, tolerance: 1e-5,
      symbolic: (name, axis) => symbolic && name === "x" && axis !== 1, reduced, build: ({ x, scale, bias }) => build(x, scale, bias, groups, epsilon),
    });
  }, 20));
});

describe("normalisation of groups", () => {
  it("gives worked values", async () => {
    const g = graphBuilder("worked");
    const [x, scale, bias] = [g.input("x", "float32", [1, 2, 2]), g.initializer("scale", tensor("float32", [2], [1, 2])), g.initializer("bias", tensor("float32", [2], [0, 1]))];
    g.output("group", groupNormalization(x, scale, bias, 1, { epsilon: 0 }));
    g.output("instance", instanceNormalization(x, scale, bias, { epsilon: 0 }));
    const results = await runGraph(lower(g.build()), { x: tensor("float32", [1, 2, 2], [1, 3, 5, 7]) });
    expectClose(results["group"], tensor("float64", [1, 2, 2], [-3, -1, 2 + Math.sqrt(5), 6 + Math.sqrt(5)].map((value) => value / Math.sqrt(5))), 1e-6);
    expectClose(results["instance"], tensor("float64", [1, 2, 2], [-1, 1, -1, 3]), 1e-6);
  });
  it.each<[Shape, Shape, number, string]>([
    [[2, 4], [4], 2, "of rank 3 or more, got [2, 4]"], [[2, 4, 3], [3], 2, 'has "s" [3]: expected [4]'], [[2, 4, 3], [4], 3, "of 4 channels in 3 groups"], [[2, "c", 3], [4], 2, "of c channels in 2 groups"], [[2, 4, 3], [4], 0, "in 0 groups"],
  ])("rejects %o with %o in %d groups", (x, vector, groups, message) => {
    const g = graphBuilder("g");
    const s = g.input("s", "float32", vector);
    expect(() => {
      g.output("y", groupNormalization(g.input("x", "float32", x), s, s, groups));
      lower(g.build());
    }).toThrow(message);
  });
});
