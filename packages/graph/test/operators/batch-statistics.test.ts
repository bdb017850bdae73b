import { tensor, toFloat32, type Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchStatistics, graphBuilder } from "../../src/index.js";
import { draw, holds, numbers, shape } from "../arbitrary-case.js";
import { checkGradients, expectClose } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

const cases = fc.record({ sizes: shape({ minRank: 2 }).filter((sizes) => !sizes.includes(0)), drawn: draw });

/** Batch and places of channel `at`. */
function channel({ shape: [batch = 0, channels = 0, ...places], data }: Tensor<"float64">, at: number): number[] {
  const size = places.reduce((a, b) => a * b, 1);
  return Array.from({ length: batch }, (_, row) => Array.from(data.slice((row * channels + at) * size, (row * channels + at + 1) * size))).flat();
}

function moments(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length };
}

describe("batchStatistics", () => {
  it("gives mean and variance of every channel, far from zero too", async () => {
    const g = graphBuilder("statistics");
    const { mean, variance } = batchStatistics(g.input("x", "float32", ["rows", 2, "places"]));
    g.output("mean", mean);
    g.output("variance", variance);
    const x = numbers(7, "x", [64, 2, 100]);
    const shifted = { ...x, data: x.data.map((value) => Math.fround(value + 1000)) };
    const results = await runGraph(g.build(), { x: toFloat32(shifted) });
    const expected = [0, 1].map((at) => moments(channel(shifted, at)));
    expectClose(results["mean"], tensor("float64", [2], expected.map(({ mean: value }) => value)), 1e-6);
    expectClose(results["variance"], tensor("float64", [2], expected.map(({ variance: value }) => value)), 1e-4);
  });
  it.each([0, 1])("has the gradient of central differences of each (%d)", (index) => holds(cases, async ({ sizes, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({
      inputs: { x: numbers(seed, "x", sizes) }, symbolic, reduced,
      build: ({ x }) => {
        const { mean, variance } = batchStatistics(x);
        return index === 0 ? mean : variance;
      },
    });
  }));
  it("rejects vectors", () => {
    expect(() => batchStatistics(graphBuilder("g").input("x", "float32", [3]))).toThrow("of rank 2 or more, got [3]");
  });
});
