import { tensor, toFloat32, type Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float, int } from "../../src/attribute.js";
import { batchNormalization, differentiate, graphBuilder, mul, reduceSum, type Shape, type Value } from "../../src/index.js";
import { lower } from "../../src/lower.js";
import { emitAll } from "../../src/value.js";
import { draw, holds, numbers, shape } from "../arbitrary-case.js";
import { checkGradients, checkLowering, expectClose } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

type Names = "x" | "scale" | "bias" | "mean" | "variance";

const cases = fc.record({ sizes: shape({ minRank: 2 }).filter((sizes) => !sizes.includes(0)), epsilon: fc.constantFrom(1e-3, 0.1), drawn: draw });

function operands(seed: number, sizes: readonly number[]): Record<Names, Tensor<"float64">> {
  const channels = sizes.slice(1, 2);
  return {
    x: numbers(seed, "x", sizes), scale: numbers(seed, "scale", channels), bias: numbers(seed, "bias", channels),
    mean: numbers(seed, "mean", channels), variance: numbers(seed, "variance", channels, { low: 0.5, high: 2 }),
  };
}

const training = (given: Readonly<Record<Names, Value>>, numOutputs: number, epsilon: number): readonly Value[] =>
  emitAll("BatchNormalization", [given.x, given.scale, given.bias, given.mean, given.variance], { training_mode: int(1), momentum: float(0.75), epsilon: float(epsilon) }, { numOutputs });

describe("batchNormalization", () => {
  it("normalises by given statistics", async () => {
    const g = graphBuilder("worked");
    const vector = (name: string, values: readonly number[]): Value => g.initializer(name, tensor("float32", [2], values));
    g.output("y", batchNormalization(g.input("x", "float32", ["rows", 2]), { scale: vector("s", [2, 1]), bias: vector("b", [0, 5]), mean: vector("m", [1, 0]), variance: vector("v", [4, 1]) }, { epsilon: 0 }));
    expectClose((await runGraph(g.build(), { x: tensor("float32", [2, 2], [1, 2, 3, 4]) }))["y"], tensor("float64", [2, 2], [0, 7, 2, 9]), 1e-6);
  });
  it("has the gradients of central differences for all inputs", () => holds(cases, async ({ sizes, epsilon, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: operands(seed, sizes), symbolic, reduced, build: ({ x, ...vectors }) => batchNormalization(x, vectors, { epsilon }) });
  }, 20));
  it("keeps one kernel, and takes the difference to the mean once", async () => {
    const graph = await checkGradients({ inputs: operands(3, [2, 3, 4]), build: ({ x, ...vectors }) => batchNormalization(x, vectors) });
    expect(graph.nodes.filter(({ op }) => op === "BatchNormalization")).toHaveLength(1);
    expect(graph.nodes.filter(({ op }) => op === "Sub")).toHaveLength(1);
  });
  it.each<[Shape, Shape, string]>([[[3], [3], "takes [batch, channels, ...] of rank 2 or more, got [3]"], [[2, 3], [2], 'has "s" [2]: expected [3]'], [[2, 3], [1, 3], 'has "s" [1, 3]: expected [3]']])("rejects %o with %o", (x, vector, message) => {
    const g = graphBuilder("g");
    const s = g.input("s", "float32", vector);
    expect(() => batchNormalization(g.input("x", "float32", x), { scale: s, bias: s, mean: s, variance: s })).toThrow(message);
  });
});

describe("BatchNormalization in training", () => {
  it("is written out as ONNX Runtime computes it, running statistics too", () => holds(cases, async ({ sizes, epsilon, drawn: { seed, symbolic } }) => {
    const { x, scale, bias, mean, variance } = operands(seed, sizes);
    await checkLowering({ x: toFloat32(x), scale: toFloat32(scale), bias: toFloat32(bias), mean: toFloat32(mean), variance: toFloat32(variance) }, (given) => training(given, 3, epsilon), { symbolic });
  }));
  it("has the gradients of central differences through the statistics of the batch", () => holds(cases, async ({ sizes, epsilon, drawn: { seed, symbolic, reduced } }) => {
    const { x, scale, bias, mean, variance } = operands(seed, sizes);
    await checkGradients({
      inputs: { x, scale, bias }, others: { mean, variance }, symbolic, reduced, tolerance: 1e-5,
      build: (given) => training(given, 1, epsilon)[0] ?? given.x,
    });
  }, 20));
  it("has those of its running statistics", () => holds(cases, async ({ sizes, drawn: { seed, symbolic } }) => {
    const { x, scale, bias, mean, variance } = operands(seed, sizes);
    await checkGradients({
      inputs: { x, mean, variance }, others: { scale, bias }, symbolic,
      build: (given) => {
        const [, runningMean = given.x, runningVariance = given.x] = training(given, 3, 0.1);
        return mul(runningMean, runningVariance);
      },
    });
  }));
  it("takes one pass over x for what flows through the statistics", () => {
    const g = graphBuilder("passes");
    const [x, s] = [g.input("x", "float32", ["images", 3, 8, 8]), g.input("s", "float32", [3])];
    g.output("loss", reduceSum(mul(training({ x, scale: s, bias: s, mean: s, variance: s }, 1, 0.1)[0] ?? x, 2)));
    const graph = differentiate(lower(g.build()), { loss: "loss", parameters: ["x"] });
    const [forward = [], backward = []] = [graph.nodes.slice(0, 2), graph.nodes.slice(2)].map((nodes) => nodes.map(({ op }) => op));
    expect(forward).toEqual(["BatchStatistics", "BatchNormalization"]);
    expect(backward.filter((op) => op === "BatchNormalization")).toHaveLength(1);
  });
});
