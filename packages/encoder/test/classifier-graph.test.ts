import { bindParameters } from "@mpm/graph";
import { numSets, type ParticleSet } from "@mpm/sets";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { classifierGraph, classify, denseGraph, embed, encoderGraph } from "../src/index.js";
import { maxDifference } from "./measure.js";
import { allFeeds, CLASSES, randomSets, runOnce, SCALE, toyConfig, toyModel } from "./toy-models.js";

/** Dense feeds of sets, with so many slots and what stands in padding drawn from a seed, or 0. */
function denseFeeds(set: ParticleSet, slots: number, garbage?: number): Record<string, Tensor> {
  const sets = numSets(set);
  const features = tensor("float32", [sets, slots, 3]); // [sets, slots, features]
  const mask = tensor("float32", [sets, slots]);
  if (garbage !== undefined) randomStream(garbage, "garbage").fillNormal(features.data, 5, 100);
  for (let row = 0; row < sets; row++) {
    const [start, stop] = [set.offsets[row], set.offsets[row + 1]];
    features.data.set(set.features.data.subarray(3 * start, 3 * stop), 3 * row * slots);
    mask.data.fill(1, row * slots, row * slots + stop - start);
  }
  return { features, mask };
}

describe.each(["head", "backbone", "none"])("the dense graph gives what the packed path gives, order %s", (order) => {
  const config = toyConfig({ order });
  const model = toyModel(config);
  const set = randomSets([3, 8, 1, 6], 2);
  const dense = bindParameters(denseGraph(config, { scale: SCALE, numClasses: CLASSES.length }), model.weights);

  test("with two inputs and no other", () => {
    expect(dense.inputs.map(({ name }) => name).toSorted()).toEqual(["features", "mask"]);
    expect(dense.parameters).toEqual([]);
  });

  test.each([[8, undefined], [12, undefined], [8, 1], [12, 2]])("%d slots, garbage in padding: %s", async (slots, garbage) => {
    const { hidden, embedding, probabilities } = await runOnce(dense, denseFeeds(set, slots, garbage));
    expect(hidden.shape).toEqual([4, slots, 16]);
    expect(maxDifference(embedding.data, (await embed(model, set, { threads: 1, worker: false })).data)).toBeLessThan(1e-5);
    expect(maxDifference(probabilities.data, (await classify(model, set, { threads: 1, worker: false })).data)).toBeLessThan(1e-5);
    const packed = await runOnce(bindParameters(encoderGraph(config, SCALE), model.weights), allFeeds(set, [0, 1, 2, 3], config));
    const real = [3, 8, 1, 6].flatMap((size, row) => Array.from(hidden.data.slice(row * slots * 16, (row * slots + size) * 16), Number));
    expect(maxDifference(packed["hidden"].data, real)).toBeLessThan(1e-5);
  });
});

test("the classifier's loss is the mean over sets of -log of the probability of the label", async () => {
  const model = toyModel();
  const set = randomSets([2, 5, 4]);
  const labels = Int32Array.of(2, 0, 1);
  const graph = bindParameters(classifierGraph(model.config, { numClasses: 3, scale: SCALE }), model.weights);
  const { loss } = await runOnce(graph, { ...allFeeds(set, [0, 1, 2], model.config), labels: tensor("int32", [3], labels) });
  const probabilities = await classify(model, set, { threads: 1, worker: false });
  const expected = labels.reduce((sum, label, row) => sum - Math.log(probabilities.data[3 * row + label]) / 3, 0);
  expect(Number(loss.data[0])).toBeCloseTo(expected, 5);
});

test("more slots than the order embedding has rows are refused, not misread", async () => {
  const config = toyConfig({ order: "backbone" });
  const dense = bindParameters(denseGraph(config, { scale: SCALE, numClasses: 3 }), toyModel(config).weights);
  await expect(runOnce(dense, denseFeeds(randomSets([3]), 13))).rejects.toThrow("Split");
});
