import { classifierGraph, classify, fineTune, type EncoderModel, type FineTuneMode, type FineTuneOptions } from "../src/index.js";
import { initParameters } from "@mpm/graph";
import { numSets, type ParticleSet } from "@mpm/sets";
import { randomStream, tensor } from "@mpm/tensor";
import { warmupConstant } from "@mpm/train";
import { describe, expect, test } from "vitest";
import { maxDifference } from "./measure.js";
import { CLASSES, randomSets, randomSizes, SCALE, toyConfig, toyModel } from "./toy-models.js";

type Labelled = ParticleSet & { readonly labels: Int32Array };

/** Sets whose class shifts feature `class` of every particle. */
function separableSets(count: number, seed: number): Labelled {
  const set = randomSets(randomSizes(count, seed, 3, 9), seed);
  const stream = randomStream(seed, "labels");
  const labels = Int32Array.from({ length: count }, () => stream.integer(3));
  labels.forEach((label, row) => {
    for (let particle = set.offsets[row]; particle < set.offsets[row + 1]; particle++) set.features.data[3 * particle + label] += 3;
  });
  return { ...set, labels };
}

const labelled = separableSets(60, 1);
const validation = separableSets(40, 2);
const pretrained = toyModel(toyConfig(), { vocabulary: 5 });
const options: FineTuneOptions = { mode: "full", classes: CLASSES, validation, learningRate: warmupConstant({ peak: 5e-3 }), epochs: 2, particlesPerBatch: 80, seed: 4, threads: 1, worker: false };

const isHead = (name: string): boolean => name.startsWith("classifier.");
const backboneOf = ({ weights }: EncoderModel): Record<string, number[]> => Object.fromEntries(Object.entries(weights).filter(([name]) => !isHead(name)).map(([name, { data }]) => [name, [...data]]));

/** Losses of the steps, and the model. */
async function tuned(changes: Partial<FineTuneOptions>, from: EncoderModel = pretrained): Promise<{ losses: number[]; model: Awaited<ReturnType<typeof fineTune>> }> {
  const losses: number[] = [];
  const model = await fineTune(from, labelled, { ...options, ...changes, onStep: ({ loss }) => losses.push(loss) });
  return { losses, model };
}

describe("modes", () => {
  test("frozen keeps the backbone's bits and trains the head; full and scratch train both", async () => {
    for (const mode of ["frozen", "full", "scratch"] satisfies FineTuneMode[]) {
      const { model } = await tuned({ mode, epochs: 1 });
      const start = backboneOf(mode === "scratch" ? { ...pretrained, weights: initParameters(classifierGraph(pretrained.config, { numClasses: 3, scale: SCALE }), 4) } : pretrained);
      const moves = Object.entries(backboneOf(model)).map(([name, values]) => maxDifference(values, start[name]));
      expect(moves.length).toBeGreaterThan(20);
      expect(moves.filter((move) => (mode === "frozen" ? move === 0 : move > 0 && move < 0.1))).toEqual(moves);
      expect(maxDifference(model.weights["classifier.linear.weight"].data, initParameters(classifierGraph(pretrained.config, { numClasses: 3, scale: SCALE }), 4)["classifier.linear.weight"].data)).toBeGreaterThan(0);
      expect(model).toMatchObject({ config: pretrained.config, scale: SCALE, classes: CLASSES, provenance: { made: "by hand", fineTuning: { mode, seed: 4, sets: 60, packages: { "@mpm/encoder": expect.stringMatching(/^\d/) } } } });
      expect(model).not.toHaveProperty("vocabulary");
      expect(Object.keys(model.weights)).not.toContain("maskToken");
    }
  });

  test("one seed gives all modes the same first head and the same batches; another seed gives others", async () => {
    const first = async (mode: FineTuneMode, seed = 4): Promise<{ losses: number[]; head: unknown }> => {
      const { losses, model } = await tuned({ mode, seed, epochs: 1, learningRate: warmupConstant({ peak: 0 }) });
      return { losses, head: model.weights["classifier.linear.weight"].data };
    };
    const [frozen, full, scratch, again] = [await first("frozen"), await first("full"), await first("scratch"), await first("full", 5)];
    expect(frozen.losses).toEqual(full.losses); // the same weights on the same batches
    expect(scratch.head).toEqual(full.head);
    expect(frozen.head).toEqual(full.head);
    expect(again.head).not.toEqual(full.head);
    expect(again.losses).not.toEqual(full.losses);
  });

  test("scratch does not read the pretrained weights", async () => {
    const [a, b] = [await tuned({ mode: "scratch" }), await tuned({ mode: "scratch" }, { ...pretrained, weights: {} })];
    expect(a.model).toEqual(b.model);
    await expect(fineTune({ ...pretrained, weights: {} }, labelled, options)).rejects.toThrow('no weights for "embed.weight"');
  });

  test("backboneRate 0 keeps the backbone in mode full; a small rate moves it less", async () => {
    const moved = async (backboneRate: number): Promise<number> => {
      const { model } = await tuned({ epochs: 1, backboneRate, weightDecay: 0 });
      return maxDifference(model.weights["block0.q.weight"].data, pretrained.weights["block0.q.weight"].data);
    };
    const [none, little, much] = [await moved(0), await moved(0.1), await moved(1)];
    expect(none).toBe(0);
    expect(little).toBeGreaterThan(0);
    expect(little).toBeLessThan(0.3 * much);
  });
});

test("the same options give the same bits, in a worker too", async () => {
  expect((await tuned({})).model).toEqual((await tuned({ worker: true })).model);
});

test.each<[FineTuneMode, "head" | "backbone"]>([["full", "head"], ["full", "backbone"], ["scratch", "head"]])("learns to separate: %s, order %s", async (mode, order) => {
  const { model } = await tuned({ mode, epochs: 8, learningRate: warmupConstant({ peak: 1e-2, warmup: 3 }) }, toyModel(toyConfig({ order }), { vocabulary: 5 }));
  expect(model.history[model.best].accuracy).toBeGreaterThan(0.9);
  const test = separableSets(50, 3);
  const { data } = await classify(model, test, { threads: 1, worker: false });
  const right = test.labels.filter((label, row) => data.subarray(3 * row, 3 * row + 3).every((value) => value <= data[3 * row + label])).length;
  expect(right / numSets(test)).toBeGreaterThan(0.85);
  expect("order" in model.weights).toBe(order === "backbone");
});

describe("validation and stopping", () => {
  test("stops after `patience` validations without a better loss, and keeps the best weights", async () => {
    const { model } = await tuned({ epochs: 40, patience: 2, learningRate: warmupConstant({ peak: 0.3 }), clipNorm: 100 });
    const losses = model.history.map(({ loss }) => loss);
    expect(losses.length).toBeLessThan(40);
    expect(model.best).toBe(losses.indexOf(Math.min(...losses)));
    expect(model.best).toBe(losses.length - 3);
    const { data } = await classify(model, validation, { threads: 1, worker: false });
    const loss = validation.labels.reduce((sum, label, row) => sum - Math.log(data[3 * row + label]) / 40, 0);
    expect(loss).toBeCloseTo(losses[model.best], 3);
  });

  test("every second pass, and the last", async () => {
    const { losses, model } = await tuned({ mode: "frozen", epochs: 5, validateEvery: 2 });
    const perPass = losses.length / 5;
    expect(model.history.map(({ steps }) => steps)).toEqual([2 * perPass, 4 * perPass, 5 * perPass]);
    expect((await tuned({ mode: "frozen", epochs: 1, validateEvery: 9 })).model.history).toHaveLength(1);
  });
});

describe("what cannot be trained on is refused before the first step", () => {
  const nan = { ...labelled, features: tensor("float32", labelled.features.shape, labelled.features.data.map((value, at) => (at === 7 ? Number.NaN : value))) };
  const { labels: _labels, ...unlabelled } = labelled;

  test.each<[string, ParticleSet, Partial<FineTuneOptions>, string]>([
    ["no labels", unlabelled, {}, "labelled sets: expected a label for each of the 60 sets, got none"],
    ["too few classes", labelled, { classes: ["red", "green"] }, "of set"],
    ["validation without labels", labelled, { validation: unlabelled }, "validation sets: expected a label"],
    ["NaN", nan, {}, 'labelled sets: 1 feature value is NaN or infinite, the first is NaN in column "b" of particle 2 (set 0)'],
    ["other features", { ...labelled, featureNames: ["x", "y", "z"] }, {}, "the model takes the features a, b, c"],
    ["epochs", labelled, { epochs: 0 }, "epochs: expected a whole number of 1 or more, got 0"],
    ["validateEvery", labelled, { validateEvery: 0.5 }, "validateEvery: expected a whole number"],
    ["patience", labelled, { patience: 0 }, "patience: expected a whole number"],
    ["too small batches", labelled, { particlesPerBatch: 2 }, "particlesPerBatch"],
  ])("%s", async (_what, set, changes, message) => {
    await expect(fineTune(pretrained, set, { ...options, ...changes })).rejects.toThrow(message);
  });
});
