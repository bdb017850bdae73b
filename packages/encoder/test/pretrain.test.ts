import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { randomStream } from "@mpm/tensor";
import { warmupConstant, warmupCosine } from "@mpm/train";
import { describe, expect, test } from "vitest";
import { pretrain, type PretrainOptions, type TokenTargets, type ValidationPoint } from "../src/index.js";
import { maxDifference } from "./measure.js";
import { randomSets, randomSizes, toyConfig } from "./toy-models.js";
import { temporaryFolder } from "./temporary-folder.js";

/** Tokens that depend on the other particles: the sign of the set's mean of "a", and whether a particle is among the first three. */
function contextTokens({ offsets, features: { data } }: ReturnType<typeof randomSets>): TokenTargets {
  const tokens = new Int32Array(data.length / 3);
  for (let row = 0; row + 1 < offsets.length; row++) {
    const members = Array.from({ length: offsets[row + 1] - offsets[row] }, (_, rank) => offsets[row] + rank);
    const isPositive = members.reduce((sum, particle) => sum + data[3 * particle], 0) > 0;
    members.forEach((particle, rank) => { tokens[particle] = 2 * Number(isPositive) + Number(rank < 3); });
  }
  return { tokens, vocabulary: 4 };
}

/** Normal sets whose particles share a random shift, so that the visible ones tell about the hidden ones. */
function shiftedSets(count: number, seed: number): ReturnType<typeof randomSets> {
  const set = randomSets(randomSizes(count, seed, 5, 10), seed);
  const stream = randomStream(seed, "shifts");
  for (let row = 0; row + 1 < set.offsets.length; row++) {
    const shift = 2 * stream.normal();
    for (let particle = set.offsets[row]; particle < set.offsets[row + 1]; particle++) set.features.data[3 * particle] += shift;
  }
  return set;
}

const set = shiftedSets(80, 1);
const targets = contextTokens(set);
const other = shiftedSets(40, 2);
const options: PretrainOptions = { encoder: toyConfig(), steps: 9, particlesPerBatch: 100, learningRate: warmupCosine({ peak: 1e-2, warmup: 3, total: 9 }), seed: 3, threads: 1, worker: false };
const validation = { set: other, ...contextTokens(other), every: 3 };

test("learns tokens that depend on the other particles and on the order", async () => {
  const losses: number[] = [];
  const numSets: number[] = [];
  const model = await pretrain(set, targets, {
    ...options, worker: true, steps: 150, learningRate: warmupConstant({ peak: 1e-2, warmup: 5 }), validation: { ...validation, every: 1_000 },
    onStep: (step) => { losses.push(step.loss); numSets.push(step.numSets); },
  });
  expect(losses[0]).toBeCloseTo(Math.log(4), 0);
  expect(model.validation.map(({ index }) => index)).toEqual([150]);
  expect(model.validation[0].loss).toBeLessThan(0.7);
  expect(model.validation[0].accuracy).toBeGreaterThan(0.75);
  expect(numSets.every((count) => count > 5 && count < 25)).toBe(true);
  expect(model).toMatchObject({ vocabulary: 4, featureNames: ["a", "b", "c"], provenance: { pretraining: { seed: 3, steps: 150, sets: 80, maskFraction: 0.3 } } });
  expect(model.scale.std.every((std) => std > 0.5)).toBe(true);
});

test("validates every so many steps and after the last, on masks that stay", async () => {
  const points: ValidationPoint[] = [];
  const { validation: history } = await pretrain(set, targets, { ...options, steps: 7, learningRate: warmupConstant({ peak: 0 }), validation, onValidation: (point) => points.push(point) });
  expect(points).toEqual(history);
  expect(points.map(({ index }) => index)).toEqual([3, 6, 7]);
  expect(new Set(points.map(({ loss }) => loss)).size).toBe(1); // nothing learns at rate 0
});

test("validation sets too small to mask are left out of the means", async () => {
  const small = randomSets([2, 2, 8]);
  const { validation: history } = await pretrain(set, targets, { ...options, steps: 1, particlesPerBatch: 12, validation: { set: small, ...contextTokens(small), every: 1 } });
  expect(Number.isFinite(history[0].loss)).toBe(true);
});

describe("a run that is stopped", () => {
  /** Runs to the end, thrown out after `stopAfter` steps if given; the callbacks seen. */
  async function run(path: string, changes: Partial<PretrainOptions> = {}, stopAfter = Infinity): Promise<Awaited<ReturnType<typeof pretrain>>> {
    return pretrain(set, targets, {
      ...options, validation, checkpoint: { path, every: 2 }, ...changes,
      onStep: ({ index }) => { if (index + 1 >= stopAfter) throw new Error("stopped"); },
    });
  }

  test("goes on from its checkpoint, stopped twice, and ends with the same bits", async () => {
    await using folder = await temporaryFolder();
    const [whole, stopped] = [join(folder.path, "whole"), join(folder.path, "stopped")];
    const expected = await run(whole);
    await expect(run(stopped, {}, 3)).rejects.toThrow("stopped");
    await expect(run(stopped, {}, 7)).rejects.toThrow("stopped");
    const steps: number[] = [];
    const resumed = await pretrain(set, targets, { ...options, validation, checkpoint: { path: stopped, every: 2 }, onStep: ({ index }) => steps.push(index) });
    expect(steps).toEqual([6, 7, 8]);
    expect(resumed).toEqual(expected);
    expect(await readFile(stopped)).toEqual(await readFile(whole));
  });

  test("a run that has ended gives its model again; more steps continue it", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "run");
    const ended = await run(path, { steps: 4 });
    expect((await run(path, { steps: 4 })).weights).toEqual(ended.weights);
    const longer = await run(path, { steps: 6 });
    expect(maxDifference(longer.weights["embed.weight"].data, ended.weights["embed.weight"].data)).toBeGreaterThan(0);
    expect(longer.validation.map(({ index }) => index)).toEqual([3, 4, 6]);
  });

  test("the checkpoint of another run is refused and stays", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "run");
    await run(path, { steps: 2 });
    const bytes = await readFile(path);
    const refusals: readonly [() => Promise<unknown>, string][] = [
      [() => run(path, { encoder: toyConfig({ width: 8 }) }), "the checkpoint is of another architecture"],
      [() => run(path, { encoder: toyConfig({ order: "none" }) }), "the checkpoint is of another architecture"],
      [() => run(path, { seed: 4 }), "of another pretraining run, with another seed"],
      [() => run(path, { particlesPerBatch: 50, maskFraction: 0.5 }), "with another particlesPerBatch, maskFraction"],
      [() => pretrain(other, contextTokens(other), { ...options, checkpoint: { path, every: 2 } }), "with another scale"],
      [() => pretrain({ ...set, offsets: moved(set.offsets) }, targets, { ...options, checkpoint: { path, every: 2 } }), "with another data:"],
      [() => pretrain(set, { ...targets, tokens: targets.tokens.toReversed() }, { ...options, checkpoint: { path, every: 2 } }), "with another tokens:"],
    ];
    for (const [refused, message] of refusals) await expect(refused()).rejects.toMatchObject({ code: "checkpoint-mismatch", message: expect.stringContaining(message) });
    expect(await readFile(path)).toEqual(bytes);
  });

  test("a checkpoint with more steps than asked for is refused", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "run");
    await run(path, { steps: 4 });
    await expect(run(path, { steps: 3 })).rejects.toThrow(new RangeError("steps: the checkpoint has 4 steps already, more than the 3 asked for: ask for as many or more, or give another path"));
  });
});

/** The same particles in other sets: the first ends one particle later. */
const moved = (offsets: Int32Array): Int32Array => offsets.with(1, offsets[1] + 1);

describe("what cannot be trained on is refused before the first step", () => {
  test.each<[string, Partial<PretrainOptions>, string]>([
    ["steps 0", { steps: 0 }, "steps: expected a whole number of 1 or more, got 0"],
    ["steps NaN", { steps: Number.NaN }, "steps: expected a whole number"],
    ["validation every 0", { validation: { ...validation, every: 0 } }, "validation.every: expected a whole number"],
    ["validation of another vocabulary", { validation: { ...validation, vocabulary: 9 } }, "validation sets: expected tokens of the vocabulary of 4, got one of 9"],
    ["validation tokens", { validation: { ...validation, tokens: new Int32Array(2) } }, "validation sets: expected one token per particle"],
    ["mask fraction 0", { maskFraction: 0 }, "leaves nothing to mask"],
    ["mask fraction 2", { maskFraction: 2 }, "mask fraction"],
    ["encoder", { encoder: { preset: "tiny", depth: 3 } }, 'unknown key "depth"'],
    ["features", { encoder: toyConfig({ features: 4 }) }, "expected 4 features per particle, the set has 3"],
  ])("%s", async (_what, changes, message) => {
    await expect(pretrain(set, targets, { ...options, ...changes })).rejects.toThrow(message);
  });

  test("NaN features, tokens outside the vocabulary", async () => {
    const bad = randomSets([5, 6]);
    bad.features.data[4] = Number.NaN;
    await expect(pretrain(bad, contextTokens(bad), options)).rejects.toMatchObject({ code: "non-finite" });
    await expect(pretrain(set, { ...targets, vocabulary: 3 }, options)).rejects.toThrow("outside the vocabulary of 3");
  });
});
