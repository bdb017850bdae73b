import { graphBuilder, initParameters } from "@mpm/graph";
import { tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { child, packedLayout, scope, transformerBlock } from "../src/index.js";
import { testLayer } from "./layer-suite.js";
import { normformerBlock } from "./reference.js";
import { openTrial, randomSets, runTrial, trialGraph, type Layer } from "./trial.js";

const block: Layer = {
  width: 6, heads: 2, out: 6,
  build: (root, x, layout) => transformerBlock(child(root, "block0"), x, layout, { heads: 2, hidden: 4 }),
  reference: (values, x) => normformerBlock(values, "block0", x, 2),
};

testLayer("a Normformer block", block);

const norm = (name: string, width: number): Record<string, number[]> => ({ [`block0.${name}.scale`]: [width], [`block0.${name}.bias`]: [width] });
const layer = (name: string, into: number, out: number): Record<string, number[]> => ({ [`block0.${name}.weight`]: [into, out], [`block0.${name}.bias`]: [out] });

test("parameters have the names and shapes of a saved model", () => {
  const shapes = Object.fromEntries(trialGraph(block, "packed").parameters.map(({ name, shape }) => [name, shape]));
  expect(shapes).toEqual({
    ...norm("norm1", 6), ...layer("q", 6, 6), ...layer("k", 6, 6), ...layer("v", 6, 6), ...norm("attnNorm", 6), ...layer("out", 6, 6),
    ...norm("norm2", 6), ...layer("ff1", 6, 4), ...norm("ffNorm", 4), ...layer("ff2", 4, 6),
  });
});

test("both layouts have the same parameters", () => {
  expect(trialGraph(block, "padded").parameters).toEqual(trialGraph(block, "packed").parameters);
});

test("the block of the published model has its number of parameters", () => {
  const graph = graphBuilder("mpm-v1");
  transformerBlock(scope(graph), graph.input("x", "float32", ["particles", 1024]), packedLayout(graph, 8), { heads: 8, hidden: 512 });
  const sizes = graph.build().parameters.map(({ shape }) => shape.reduce<number>((size, dim) => size * Number(dim), 1));
  expect(sizes.reduce((total, size) => total + size)).toBe(5_255_680); // 4 * 1024 * 1025 + 512 * 1025 + 1024 * 513, norms 7 * 1024
});

test("starts as the identity", async () => {
  const graph = trialGraph(block, "packed");
  const sets = randomSets(block, [4, 2], 3);
  const first = Object.fromEntries(Object.entries(initParameters(graph, 3)).map(([name, { shape, data }]) => [name, tensor("float64", shape, data)]));
  await using session = await openTrial(graph);
  const { y } = await runTrial(session, block, "packed", sets, first);
  expect(y).toEqual(sets.flatMap(({ x }) => [...x.data]));
});

test("refuses a width that the heads do not divide, and a kind it does not know", () => {
  const graph = graphBuilder("errors");
  const [x, layout] = [graph.input("x", "float32", ["particles", 6]), packedLayout(graph, 4)];
  expect(() => transformerBlock(scope(graph, "block0"), x, layout, { heads: 4, hidden: 4 })).toThrow(new RangeError("width 6 does not divide into 4 heads: expected a multiple"));
  // @ts-expect-error no such kind
  expect(() => transformerBlock(scope(graph, "block1"), x, layout, { kind: "prenorm", heads: 2, hidden: 4 })).toThrow(new RangeError('transformer block "block1": expected kind "normformer", got "prenorm"'));
});
