import { initParameters, type Graph } from "@mpm/graph";
import { expect, test } from "vitest";
import { encoderGraph } from "../src/index.js";
import { maxDifference } from "./measure.js";
import { allFeeds, randomSets, randomWeights, runOnce, SCALE, toyConfig } from "./toy-models.js";

const names = ({ parameters }: Graph): string[] => parameters.map(({ name, shape }) => `${name} ${shape.join("x")}`);

test("parameters: embedding, blocks, final norm; the order where it enters the backbone", () => {
  const plain = names(encoderGraph(toyConfig(), SCALE));
  expect(plain).toEqual(expect.arrayContaining(["embed.weight 3x16", "embed.bias 16", "block0.q.weight 16x16", "block1.ff1.weight 16x8", "block1.ff2.weight 8x16", "finalNorm.scale 16"]));
  expect(plain.filter((name) => !/^(embed|block[01]|finalNorm)\./.test(name))).toEqual([]);
  expect(names(encoderGraph(toyConfig({ embedding: 5 }), SCALE))).toEqual(expect.arrayContaining(["embed.0.weight 3x5", "embed.norm0.scale 5", "embed.1.weight 5x16"]));
  expect(names(encoderGraph(toyConfig({ order: "backbone" }), SCALE)).filter((name) => !plain.includes(name))).toEqual(["order 12x16"]);
});

test("the order embedding starts at 0: at first the backbone does not see the order", async () => {
  const [plain, ordered] = [encoderGraph(toyConfig(), SCALE), encoderGraph(toyConfig({ order: "backbone" }), SCALE)];
  const feeds = allFeeds(randomSets([4, 6]), [0, 1], toyConfig());
  const [a, b] = [await runOnce(plain, { ...feeds, ...initParameters(plain, 3) }), await runOnce(ordered, { ...feeds, ...initParameters(ordered, 3) })];
  expect(maxDifference(a["hidden"].data, b["hidden"].data)).toBe(0);
});

test("hidden states are normalised: mean 0 and variance 1 before scale and bias", async () => {
  const graph = encoderGraph(toyConfig(), SCALE);
  const { "finalNorm.scale": scale, "finalNorm.bias": bias, ...others } = randomWeights(graph);
  const norm = initParameters({ parameters: graph.parameters.filter(({ name }) => name.startsWith("finalNorm.")) }, 1);
  expect([scale.shape, bias.shape]).toEqual([[16], [16]]);
  const { hidden } = await runOnce(graph, { ...allFeeds(randomSets([5]), [0], toyConfig()), ...others, ...norm });
  for (let row = 0; row < 5; row++) {
    const values = Array.from(hidden.data.slice(16 * row, 16 * row + 16), Number);
    const mean = values.reduce((sum, value) => sum + value, 0) / 16;
    expect(mean).toBeCloseTo(0, 5);
    expect(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 16).toBeCloseTo(1, 3);
  }
});
