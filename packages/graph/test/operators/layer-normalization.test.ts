import { tensor, type Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float, int } from "../../src/attribute.js";
import { add, differentiate, graphBuilder, layerNormalization, mul, reduceSum } from "../../src/index.js";
import { emit, emitAll } from "../../src/value.js";
import { draw, holds, numbers, shape } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

type Numbers = Tensor<"float64">;

/** Rows of `width` entries normalised, scaled, shifted. */
function forward(x: Numbers, width: number, scale: ArrayLike<number>, bias: ArrayLike<number> | undefined, epsilon: number): number[] {
  return Array.from(x.data, (value, at) => {
    const row = x.data.slice(at - (at % width), at - (at % width) + width);
    const mean = row.reduce((a, b) => a + b, 0) / width;
    const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / width;
    return ((value - mean) / Math.sqrt(variance + epsilon)) * Number(scale[at % width]) + Number(bias?.[at % width] ?? 0);
  });
}

// A row of two is +-1 whatever it holds but for epsilon, so a tiny epsilon leaves float32 noise for a gradient.
const cases = fc.record({ sizes: shape({ minRank: 1, maxRank: 3 }).filter((sizes) => !sizes.includes(0)), epsilon: fc.constantFrom(0.01, 0.1), drawn: draw });

describe("layerNormalization", () => {
  it("normalises rows", () => expectValues(([x, scale]) => layerNormalization(x, reduceSum(scale, { axes: [0] })), [[1, 3, 2, 2], [0.5, 1, 0.5, 1]], [-1, 2, 0, 0].map((y) => y / Math.sqrt(1 + (y === 0 ? 0 : 1e-5))), [[2, 2], [2, 2]]));
  it("has the gradients of central differences, with bias", () => holds(cases, async ({ sizes, epsilon, drawn: { seed, symbolic, reduced } }) => {
    const width = sizes.at(-1) ?? 1;
    const inputs = { x: numbers(seed, "x", sizes), scale: numbers(seed, "scale", [width]), bias: numbers(seed, "bias", [width]) };
    await checkGradients({
      inputs, symbolic, reduced, tolerance: 1e-3, build: ({ x, scale, bias }) => layerNormalization(x, scale, bias, { epsilon }),
      forward: ({ x, scale, bias }) => forward(x, width, scale.data, bias.data, epsilon),
    });
  }));
  it("has them without bias", () => holds(cases, async ({ sizes, drawn: { seed, reduced } }) => {
    const width = sizes.at(-1) ?? 1;
    await checkGradients({
      inputs: { x: numbers(seed, "x", sizes), scale: numbers(seed, "scale", [width]) }, reduced, tolerance: 1e-3,
      build: ({ x, scale }) => layerNormalization(x, scale, undefined, { epsilon: 0.1 }), forward: ({ x, scale }) => forward(x, width, scale.data, undefined, 0.1),
    });
  }));
  it("has them for a constant scale of 1, where the output is the normalised input", async () => {
    const graph = await checkGradients({
      inputs: { x: numbers(9, "x", [5, 4]) }, build: ({ x }) => layerNormalization(x, x.scope.constant(tensor("float32", [4], [1, 1, 1, 1]))),
      forward: ({ x }) => forward(x, 4, [1, 1, 1, 1], undefined, 1e-5),
    });
    expect(graph.nodes.filter(({ op }) => op === "LayerNormalization")).toHaveLength(1);
  });
  it("normalises over several axes", async () => {
    const inputs = { x: numbers(3, "x", [2, 3, 4]), scale: numbers(3, "scale", [3, 4]), bias: numbers(3, "bias", [3, 4]) };
    await checkGradients({
      inputs, tolerance: 1e-3, build: ({ x, scale, bias }) => emit("LayerNormalization", [x, scale, bias], { axis: int(1), epsilon: float(0.01) }),
      forward: ({ x, scale, bias }) => forward(x, 12, scale.data, bias.data, 0.01),
    });
  });
  it.each([[1, [4]], [1, [3, 1]], [1, [1]], [-1, [3, 4]], [0, [2, 3, 4]]])("takes a scale and bias that broadcast: axis %d, scale [%s]", async (axis, sizes) => {
    const inputs = { x: numbers(3, "x", [2, 3, 4]), scale: numbers(3, "scale", sizes), bias: numbers(3, "bias", sizes) };
    await checkGradients({ inputs, tolerance: 1e-5, symbolic: axis === 1, build: ({ x, scale, bias }) => emit("LayerNormalization", [x, scale, bias], { axis: int(axis), epsilon: float(0.01) }) });
  });
  it("handles no rows", async () => {
    const inputs = { x: numbers(3, "x", [0, 4]), scale: numbers(3, "scale", [4]), bias: numbers(3, "bias", [4]) };
    for (const symbolic of [false, true]) await checkGradients({ inputs, symbolic, build: ({ x, scale, bias }) => layerNormalization(x, scale, bias) });
  });
  it("uses the statistics a graph already asked for", async () => {
    const graph = await checkGradients({
      inputs: { x: numbers(4, "x", [3, 4]), scale: numbers(4, "scale", [4]) },
      build: ({ x, scale }) => emitAll("LayerNormalization", [x, scale], { axis: int(-1), epsilon: float(1e-5) }, { numOutputs: 3 })[0] ?? x,
      forward: ({ x, scale }) => forward(x, 4, scale.data, undefined, 1e-5), tolerance: 1e-3,
    });
    expect(graph.nodes.find(({ op }) => op === "LayerNormalization")?.outputs).toHaveLength(3);
  });
  it("adds its statistics as outputs of the right shape", async () => {
    const graph = await checkGradients({
      inputs: { x: numbers(4, "x", [2, 3, 4]), scale: numbers(4, "scale", [4]) }, build: ({ x, scale }) => add(layerNormalization(x, scale), x),
      forward: ({ x, scale }) => forward(x, 4, scale.data, undefined, 1e-5).map((y, at) => y + Number(x.data[at])), tolerance: 1e-3,
    });
    const [, mean = ""] = graph.nodes.find(({ op }) => op === "LayerNormalization")?.outputs ?? [];
    expect(graph.values[mean]?.shape).toEqual([2, 3, 1]);
  });
  it("has float64 gradients, with ONNX Runtime's float32 statistics", async () => {
    await checkGradients({ inputs: { x: numbers(6, "x", [3, 4]), scale: numbers(6, "scale", [4]) }, build: ({ x, scale }) => layerNormalization(x, scale), tolerance: 1e-5 });
  });
  it("refuses gradients through its statistics", () => {
    const g = graphBuilder("g");
    const x = g.input("x", "float32", [3, 4]);
    const [y = x, mean = x] = emitAll("LayerNormalization", [x, g.initializer("scale", tensor("float32", [4]))], {}, { numOutputs: 3 });
    g.output("loss", reduceSum(mul(y, mean)));
    expect(() => differentiate(g.build(), { loss: "loss", parameters: ["x"] })).toThrow("has a gradient for its first output only");
  });
});
