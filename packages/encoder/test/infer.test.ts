import { batches, numSets, permute, selectSets } from "@mpm/sets";
import { bindParameters } from "@mpm/graph";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { classify, embed, encoderGraph, type EncoderModel, type SetEncoderConfig } from "../src/index.js";
import { maxDifference } from "./measure.js";
import { allFeeds, randomSets, randomSizes, runOnce, toyConfig, toyModel } from "./toy-models.js";

const here = { threads: 1, worker: false };
const widthOf = ({ shape }: Tensor): number => shape[1];

/** Rows of a matrix in another order. */
function takeRows(matrix: Tensor, rows: ArrayLike<number>): number[] {
  return Array.from(rows, (row) => Array.from(matrix.data.slice(row * widthOf(matrix), (row + 1) * widthOf(matrix)), Number)).flat();
}

describe("hidden states and the order of particles", () => {
  const set = randomSets(randomSizes(9, 1));
  const { set: shuffled, permutation } = permute(set, randomStream(2));
  const rows = Array.from({ length: numSets(set) }, (_, row) => row);

  /** Hidden states of the permuted sets, and those of the sets, permuted. */
  async function bothWays(config: SetEncoderConfig): Promise<[Tensor, number[]]> {
    const { scale, weights } = toyModel(config);
    const graph = bindParameters(encoderGraph(config, scale), weights);
    const [{ hidden: before }, { hidden: after }] = [await runOnce(graph, allFeeds(set, rows, config)), await runOnce(graph, allFeeds(shuffled, rows, config))];
    return [after, takeRows(before, permutation)];
  }

  test.each(["head", "none"])("order %s: hidden states move with their particles", async (order) => {
    const [after, moved] = await bothWays(toyConfig({ order }));
    expect(Math.max(...moved)).toBeGreaterThan(0.5);
    expect(maxDifference(after.data, moved)).toBeLessThan(1e-5);
  });

  test("order backbone: they do not", async () => {
    const [after, moved] = await bothWays(toyConfig({ order: "backbone" }));
    expect(maxDifference(after.data, moved)).toBeGreaterThan(0.1);
  });
});

describe.each(["head", "backbone"])("the result of a set does not depend on the sets beside it, order %s", (order) => {
  const model = toyModel(toyConfig({ order }));
  const set = randomSets([3, 12, 1, 7, 12, 4, 2, 5], 3);

  test.each<[string, (model: EncoderModel, sets: typeof set) => Promise<Tensor<"float32">>]>([
    ["embed", (m, sets) => embed(m, sets, here)],
    ["classify", (m, sets) => classify(m, sets, here)],
  ])("%s: alone, shuffled, among larger sets, in batches of other sizes", async (_name, infer) => {
    const together = await infer(model, set);
    for (const row of [0, 1, 2]) expect.soft(maxDifference((await infer(model, selectSets(set, [row]))).data, takeRows(together, [row]))).toBeLessThan(1e-6);
    for (const rows of [[5, 2, 7, 0, 1, 6, 4, 3], [2, 6], [2, 2, 1]]) expect(maxDifference((await infer(model, selectSets(set, rows))).data, takeRows(together, rows))).toBeLessThan(1e-6);
  });

  test("batches of one set, and a worker thread, give the same", async () => {
    const together = await classify(model, set, here);
    expect(maxDifference((await classify(model, set, { ...here, particlesPerBatch: 1 })).data, together.data)).toBeLessThan(1e-6);
    expect(maxDifference((await classify(model, set, { threads: 1 })).data, together.data)).toBeLessThan(1e-6);
  });
});

describe("what comes out", () => {
  const set = randomSets([3, 5]);

  test("one row for each set: the mean hidden state, and probabilities", async () => {
    const model = toyModel();
    const { embedding, hidden } = await runOnce(bindParameters(encoderGraph(model.config, model.scale), model.weights), allFeeds(set, [0, 1], model.config));
    const embedded = await embed(model, set, here);
    expect(embedded.shape).toEqual([2, 16]);
    expect(maxDifference(embedded.data, embedding.data)).toBeLessThan(1e-6);
    const firstMean = Array.from({ length: 16 }, (_, column) => (Number(hidden.data[column]) + Number(hidden.data[16 + column]) + Number(hidden.data[32 + column])) / 3);
    expect(maxDifference(embedded.data.subarray(0, 16), firstMean)).toBeLessThan(1e-5);
    const probabilities = await classify(model, set, here);
    expect(probabilities.shape).toEqual([2, 3]);
    for (const row of [0, 1]) expect(probabilities.data.subarray(3 * row, 3 * row + 3).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
  });

  test("scores far from 0 give probabilities, not NaN", async () => {
    const model = toyModel();
    const bias = tensor("float32", [3], [1e4, -1e4, 0]);
    const probabilities = await classify({ ...model, weights: { ...model.weights, "classifier.linear.bias": bias } }, set, here);
    expect([...probabilities.data]).toEqual([1, 0, 0, 1, 0, 0]);
  });

  test("bad sets and models without classes are refused", async () => {
    await expect(embed(toyModel(), randomSets([13]), here)).rejects.toMatchObject({ code: "set-too-large" });
    await expect(embed(toyModel(), { ...set, featureNames: ["c", "b", "a"] }, here)).rejects.toThrow("in this order");
    await expect(classify(toyModel(toyConfig(), { vocabulary: 4 }), set, here)).rejects.toThrow("no classifier head: fine-tune it first");
  });

  test("more sets than one batch holds come back in their order", async () => {
    const model = toyModel();
    const many = randomSets(randomSizes(60, 4), 5);
    let count = 0;
    for await (const _ of batches(many, { particlesPerBatch: 40, shuffle: false })) count++;
    expect(count).toBeGreaterThan(5);
    expect(maxDifference((await embed(model, many, { ...here, particlesPerBatch: 40 })).data, (await embed(model, many, here)).data)).toBeLessThan(1e-6);
  });
});
