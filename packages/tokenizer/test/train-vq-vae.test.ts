import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ParticleSet } from "@mpm/sets";
import { readCheckpoint, warmupConstant } from "@mpm/train";
import { tensor } from "@mpm/tensor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trainVqVae, type TrainVqVaeOptions, type VqVaeStep } from "../src/train-vq-vae.js";
import type { VqVaeModel } from "../src/vq-vae-tokenizer.js";
import { pointedSets, smallConfig } from "./small-problem.js";

const set = pointedSets(60, 1);
const base = { model: smallConfig, steps: 40, learningRate: warmupConstant({ peak: 1e-2, warmup: 10 }), batchParticles: 100, replaceAfter: 3, seed: 4, worker: false, threads: 1 } as const satisfies TrainVqVaeOptions;

async function train(options: Partial<TrainVqVaeOptions> = {}): Promise<{ model: VqVaeModel; steps: VqVaeStep[] }> {
  const steps: VqVaeStep[] = [];
  await using tokenizer = await trainVqVae(set, { ...base, onStep: (step) => void steps.push(step), ...options });
  return { model: tokenizer.model, steps };
}

const trainOn = (change: Partial<ParticleSet>): Promise<unknown> => trainVqVae({ ...set, ...change }, base);
const meanReconstruction = (steps: readonly VqVaeStep[]): number => steps.reduce((sum, { outputs }) => sum + Number(outputs["reconstruction"].data[0]) / steps.length, 0);
const mismatch = (message: RegExp): unknown => expect.objectContaining({ code: "checkpoint-mismatch", message: expect.stringMatching(message) as unknown });

let folder = "";
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), "vq-vae-")); });
afterAll(() => rmSync(folder, { recursive: true }));

describe("trainVqVae", () => {
  test("lowers the loss, reports its parts, and says where the model comes from", async () => {
    const { model, steps } = await train({ steps: 100 });
    expect(steps.map(({ index }) => index)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(meanReconstruction(steps.slice(-10))).toBeLessThan(0.6 * meanReconstruction(steps.slice(0, 10)));
    for (const { loss, outputs, numSets } of steps) {
      expect(loss).toBeCloseTo(Number(outputs["reconstruction"].data[0]) + 10 * Number(outputs["commitment"].data[0]), 4);
      expect(numSets).toBeGreaterThan(5);
    }
    expect(model).toMatchObject({ config: smallConfig, featureNames: ["a", "b", "c"], provenance: { tokenizer: { seed: 4, steps: 100, sets: 60, replaceAfter: 3 } } });
  });

  test("gives the same weights for the same seed, in a worker too, and others for another", async () => {
    const [first, again, inWorker, other] = [await train(), await train(), await train({ worker: true }), await train({ seed: 5 })];
    expect(again.model.weights).toEqual(first.model.weights);
    expect(inWorker.model.weights).toEqual(first.model.weights);
    expect(other.model.weights).not.toEqual(first.model.weights);
  });

  test("replaces codes after so many batches without use, or never", async () => {
    const { steps } = await train({ replaceAfter: 2, kMeansStart: false, steps: 20 });
    expect(steps[0].replaced).toBe(0);
    expect(steps[1].replaced).toBeGreaterThan(0); // at the earliest after two batches
    expect((await train({ replaceAfter: Infinity, kMeansStart: false, steps: 20 })).steps.every(({ replaced }) => replaced === 0)).toBe(true);
  });
});

describe("a run that stops", () => {
  class Stop extends Error {}
  const stopAt = (at: number): Partial<TrainVqVaeOptions> => ({ onStep: ({ index }) => { if (index === at) throw new Stop(); } });

  test("goes on from its checkpoint and ends with the bits of the run left alone, counters too", async () => {
    const [broken, whole] = [join(folder, "broken"), join(folder, "whole")].map((path) => ({ checkpoint: { path, every: 5 } }));
    const alone = await train(whole);
    expect(alone.steps.some(({ replaced, index }) => replaced > 0 && index > 17)).toBe(true); // counters matter after the stops
    await expect(train({ ...broken, ...stopAt(8) })).rejects.toThrow(Stop);
    expect((await readCheckpoint(broken.checkpoint.path)).step).toBe(5);
    await expect(train({ ...broken, ...stopAt(17) })).rejects.toThrow(Stop);
    const resumed = await train(broken);
    expect(resumed.steps[0].index).toBe(15);
    expect(resumed.model).toEqual(alone.model);
    expect(await readCheckpoint(broken.checkpoint.path)).toEqual(await readCheckpoint(whole.checkpoint.path));
    expect(resumed.steps.map(({ loss, replaced }) => [loss, replaced])).toEqual(alone.steps.slice(15).map(({ loss, replaced }) => [loss, replaced]));
  });

  test("is done already when it has its steps, or goes on with more", async () => {
    const checkpoint = { path: join(folder, "done"), every: 10 };
    const done = await train({ steps: 10, checkpoint });
    const again = await train({ steps: 10, checkpoint });
    expect(again.steps).toEqual([]);
    expect(again.model).toEqual(done.model);
    expect((await train({ steps: 12, checkpoint })).steps.length).toBe(2);
    await expect(train({ steps: 9, checkpoint })).rejects.toThrow(new RangeError("steps: the checkpoint has 10 steps already, more than the 9 asked for: ask for as many or more, or give another path"));
  });

  test("does not go on from another architecture or another run", async () => {
    const checkpoint = { path: join(folder, "other"), every: 2 };
    await train({ steps: 2, checkpoint });
    await expect(train({ checkpoint, model: { ...smallConfig, latent: 8 } })).rejects.toThrow(mismatch(/another architecture.*quantiser.codebook/));
    await expect(train({ checkpoint, model: { ...smallConfig, beta: 0.5 } })).rejects.toThrow(mismatch(/another run.*"beta":0.9/));
    await expect(train({ checkpoint, seed: 5 })).rejects.toThrow(mismatch(/another run.*"seed":4/));
    await expect(trainVqVae(pointedSets(60, 2), { ...base, checkpoint })).rejects.toThrow(mismatch(/another run/));
    const otherSets = { ...set, offsets: set.offsets.with(1, set.offsets[1] - 1) }; // the same particles
    await expect(trainVqVae(otherSets, { ...base, checkpoint })).rejects.toThrow(mismatch(/another run.*"data":/));
  });
});

describe("refuses", () => {
  const { features } = set;

  test.each<[string, Partial<TrainVqVaeOptions>, RegExp]>([
    ["an unknown key of the model", { model: { ...smallConfig, codes: 3 } }, /unknown key "codes"/],
    ["another number of features", { model: { ...smallConfig, features: 4 } }, /expected 4 features per particle, the set has 3 \(a, b, c\)/],
    ["no steps", { steps: 0 }, /steps: expected a whole number of 1 or more, got 0/],
    ["a replacement at once", { replaceAfter: 0 }, /replaceAfter: .* got 0/],
    ["half a batch", { batchParticles: 10.5 }, /particlesPerBatch to be a whole number/],
    ["sets larger than a batch", { batchParticles: 5 }, /expected at most 5: raise particlesPerBatch/],
    ["a gradient norm of 0", { clipNorm: 0 }, /clipNorm: expected a number above 0/],
    ["a negative weight decay", { weightDecay: -1 }, /weightDecay/],
    ["more codes than particles", { model: { ...smallConfig, vocabulary: 1000 } }, /1000 distinct rows/],
  ])("%s", async (_name, options, message) => {
    await expect(train(options)).rejects.toThrow(message);
  });

  test("sets that cannot be learned from", async () => {
    await expect(trainOn({ features: tensor("float32", features.shape, features.data.with(4, Infinity)) })).rejects.toMatchObject({ code: "non-finite" });
    await expect(trainOn({ offsets: Int32Array.of(0), features: tensor("float32", [0, 3]) })).rejects.toThrow(/at least one set/);
    await expect(trainOn({ offsets: Int32Array.of(0, 0, features.shape[0]) })).rejects.toMatchObject({ code: "empty-set" });
    await expect(trainOn({ features: tensor("float32", features.shape, features.data.map((x, i) => (i % 3 === 1 ? 7 : x))) })).rejects.toThrow(/feature 1 does not vary/);
  });
});
