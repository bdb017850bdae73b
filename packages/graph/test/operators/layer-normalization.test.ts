import { tensor, type Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float, int } from "../../src/attribute.js";
import { add, layerNormalization, mul, reduceSum } from "../../src/index.js";
import { emit, emitAll } from "../../src/value.js";
import { draw, holds, numbers, shape } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

type Numbers = Tensor<"float64">;

/** For every entry the mean of its row of `width` entries, and one over the row's deviation. */
function statistics(x: Numbers, width: number, epsilon: number): readonly [readonly number[], readonly number[]] {
  const rows = Array.from(x.data, (_, at) => x.data.slice(at - (at % width), at - (at % width) + width));
  const means = rows.map((row) => row.reduce((a, b) => a + b, 0) / width);
  return [means, rows.map((row, at) => 1 / Math.sqrt(row.reduce((a, b) => a + (b - (means[at] ?? 0)) ** 2, 0) / width + epsilon))];
}

/** Rows of `width` entries normalised, then scaled and shifted by vectors that repeat. */
function forward(x: Numbers, width: number, scale: ArrayLike<number>, bias: ArrayLike<number> | undefined, epsilon: number): number[] {
  const [means, inverses] = statistics(x, width, epsilon);
  return Array.from(x.data, (value, at) => (value - (means[at] ?? 0)) * (inverses[at] ?? 0) * Number(scale[at % scale.length]) + Number(bias?.[at % bias.length] ?? 0));
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
  it.each([[-1, 4, 0b010], [-1, 4, 0b100], [1, 12, 0b110], [0, 24, 0b111], [-2, 12, 0b101]])("passes gradients through its statistics: axis %d, rows of %d, outputs %d", async (axis, width, read) => {
    const pick = <T>(outputs: readonly T[]): readonly T[] => outputs.filter((_, index) => (read >> index) & 1);
    await checkGradients({
      inputs: { x: numbers(8, "x", [2, 3, 4]), scale: numbers(8, "scale", [4]), bias: numbers(8, "bias", [4]) }, symbolic: axis === 1,
      build({ x, scale, bias }) {
        const outputs = emitAll("LayerNormalization", [x, scale, bias], { axis: int(axis), epsilon: float(0.01) }, { numOutputs: 3 });
        return pick(outputs).reduce((a, b) => mul(a, b), add(add(scale, bias), x));
      },
      forward({ x, scale, bias }) {
        const [means, inverses] = statistics(x, width, 0.01);
        const outputs = pick([forward(x, width, scale.data, bias.data, 0.01), means, inverses]);
        return Array.from(x.data, (value, at) => outputs.reduce((product, output) => product * (output[at] ?? 0), value + Number(scale.data[at % 4]) + Number(bias.data[at % 4])));
      },
    });
  });
});
