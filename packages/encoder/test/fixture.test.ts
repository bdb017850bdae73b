// The encoder against float64 numbers of PyTorch: hidden states, token scores, loss and every gradient.
import { readFileSync } from "node:fs";
import { differentiate, gradientName, subgraph } from "@mpm/graph";
import { packBatch, packedFeeds, type ParticleSet } from "@mpm/sets";
import { readNpz, tensor, type Tensor } from "@mpm/tensor";
import { createTrainer, warmupConstant } from "@mpm/train";
import { describe, expect, test } from "vitest";
import { encoderGraph, pretrainingArtifacts, pretrainingGraph } from "../src/index.js";
import { relativeDifference } from "./measure.js";
import { runOnce, toyConfig } from "./toy-models.js";

const fixture = new URL("fixtures/mpm-v1.npz", import.meta.url);
const SLOTS = 9;

describe("PyTorch's numbers for the encoder", () => {
  const arrays = readNpz(readFileSync(fixture));
  const array = (name: string): ArrayLike<number> => arrays[name].data as Float64Array;
  const config = toyConfig({ width: 32, feedForward: 16, maxParticles: SLOTS });
  const scale = { mean: [0, 0, 0], std: [1, 1, 1] };
  const graph = pretrainingGraph(config, { vocabulary: 11, scale });
  const parameters = Object.fromEntries(graph.parameters.map(({ name }) => [name, arrays[`param.${name}`]]));

  /** Slots of the fixture's dense arrays that hold the particles of these sets, in order. */
  const slotsOf = (sets: readonly number[]): number[] => sets.flatMap((set) => Array.from({ length: array("in.numParticles")[set] }, (_, rank) => set * SLOTS + rank));
  /** Rows of a dense array [sets * slots, width]. */
  const rowsAt = (name: string, slots: readonly number[], width: number): number[] => slots.flatMap((slot) => Array.from({ length: width }, (_, column) => Number(array(name)[slot * width + column])));

  /** The fixture's sets as a data set; features are those of the masked input where `masked`. */
  function particles(sets: readonly number[], masked = false): ParticleSet {
    const slots = slotsOf(sets);
    const offsets = Int32Array.from([0, ...sets.map((_, at) => slotsOf(sets.slice(0, at + 1)).length)]);
    const rows = slots.flatMap((slot) => rowsAt(masked && array("in.masked")[slot] ? "param.maskToken" : "in.features", [masked && array("in.masked")[slot] ? 0 : slot], 3));
    return { offsets, features: tensor("float32", [slots.length, 3], rows), featureNames: ["a", "b", "c"] };
  }

  function feedsOf(sets: readonly number[]): Record<string, Tensor> {
    const batch = packBatch(particles(sets), sets.map((_, at) => at));
    const slots = slotsOf(sets);
    const rows = slots.flatMap((slot, row) => (array("in.masked")[slot] ? [row] : []));
    return {
      ...packedFeeds(batch, config.heads), rank: tensor("int32", [slots.length], batch.rankInSet),
      masked: tensor("float32", [slots.length, 1], rowsAt("in.masked", slots, 1)),
      masked_rows: tensor("int32", [rows.length], rows),
      masked_place: tensor("int32", [slots.length], slots.map((_, row) => Math.max(0, rows.indexOf(row)))),
      tokens: tensor("int32", [rows.length], rowsAt("in.tokens", rows.map((row) => slots[row]), 1)),
    };
  }

  const whole = [[[0, 1, 2, 3, 4]], [[3, 1, 4, 0, 2]]];
  const inTwo = [[[0, 3], [2, 1, 4]], [[4, 3, 1], [0, 2]]];

  test.each([...whole, ...inTwo])("loss and every gradient, sets in batches %j %j", async (...batches) => {
    const [losses, gradients] = await weightedSums(batches.filter((sets) => sets !== undefined));
    expect(relativeDifference([losses], array("out.loss"))).toBeLessThan(1e-5);
    for (const { name } of graph.parameters) expect.soft(relativeDifference(gradients[name], array(`grad.${name}`)), name).toBeLessThan(1e-5);
  });

  /** Loss and gradients of several batches: means weighted by their numbers of masked particles. */
  async function weightedSums(batches: readonly (readonly number[])[]): Promise<[number, Record<string, Float64Array>]> {
    const gradients = Object.fromEntries(graph.parameters.map(({ name }) => [name, new Float64Array(array(`grad.${name}`).length)]));
    const feeds = batches.map(feedsOf);
    const total = feeds.reduce((sum, { tokens }) => sum + tokens.shape[0], 0);
    let loss = 0;
    for (const batch of feeds) {
      const result = await runOnce(differentiate(graph, { loss: "loss" }), { ...batch, ...parameters });
      const weight = batch["tokens"].shape[0] / total;
      loss += weight * Number(result["loss"].data[0]);
      for (const [name, sum] of Object.entries(gradients)) result[gradientName(name)].data.forEach((value, at) => { sum[at] += weight * Number(value); });
    }
    return [loss, gradients];
  }

  test.each(whole)("token scores of the masked particles, sets in order %j", async (sets) => {
    const logits = graph.nodes.findLast(({ inputs }) => inputs.includes("head.bias"))?.outputs[0] ?? "none";
    const result = await runOnce(subgraph(graph, [logits]), { ...feedsOf(sets), ...parameters });
    const maskedSlots = slotsOf(sets).filter((slot) => array("in.masked")[slot]);
    expect(relativeDifference(result[logits].data, rowsAt("out.logits", maskedSlots, 11))).toBeLessThan(1e-5);
  });

  test.each(whole)("hidden states, sets in order %j", async (sets) => {
    const batch = packBatch(particles(sets, true), sets.map((_, at) => at));
    const result = await runOnce(encoderGraph(config, scale), { ...packedFeeds(batch, config.heads, { pooling: true }), ...parameters });
    expect(relativeDifference(result["hidden"].data, rowsAt("out.hidden", slotsOf(sets), 32))).toBeLessThan(1e-5);
  });

  test("the loss through a trainer in a worker", async () => {
    const artifacts = pretrainingArtifacts(config, { vocabulary: 11, scale });
    await using trainer = await createTrainer(artifacts, { initial: parameters, learningRate: warmupConstant({ peak: 1e-3 }), threads: 1, worker: true });
    for (const [sets] of whole) {
      const { loss } = await trainer.evaluate(feedsOf(sets));
      expect(relativeDifference(loss.data, array("out.loss"))).toBeLessThan(1e-5);
    }
  });
});
