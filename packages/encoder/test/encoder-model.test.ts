import { expect, test } from "vitest";
import { isBackbone } from "../src/encoder-model.js";
import { encoderGraph, pretrainingGraph } from "../src/index.js";
import { SCALE, toyConfig, toyModel } from "./toy-models.js";

test.each(["head", "backbone", "none"])("the backbone is what the encoder graph has, order %s", (order) => {
  const config = toyConfig({ order, tokenHead: { kind: "transformer", width: 8, blocks: 1, hidden: 4 }, embedding: 8 });
  const all = [...pretrainingGraph(config, { vocabulary: 5, scale: SCALE }).parameters.map(({ name }) => name), ...Object.keys(toyModel(config).weights)];
  const expected = new Set(encoderGraph(config, SCALE).parameters.map(({ name }) => name));
  expect(new Set(all.filter((name) => isBackbone(name, config)))).toEqual(expected);
  expect(all.filter((name) => !isBackbone(name, config))).toEqual(expect.arrayContaining(["maskToken", "head.in.weight", "classifier.linear.weight", "classifier.pool.score.weight"]));
});
