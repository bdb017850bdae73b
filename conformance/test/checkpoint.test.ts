// A run that one runtime began goes on in the other.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeCheckpoint, encodeCheckpoint, safetensorsToCheckpoint, type TrainingCheckpoint } from "@mpm/graph";
import { createTrainer } from "@mpm/train";
import { beforeAll, describe, expect, it } from "vitest";
import { largestDifference, runtimeLosses, trainerOptions, trainingFiles, type Losses, type TrainingRun } from "../src/compare-training.js";
import { perceptron } from "../src/models/perceptron.js";

const STEPS = 20;
const model = perceptron();
const run: TrainingRun = {
  artifacts: model.artifacts, initial: model.initial, optimizer: { groups: [{ match: "", weightDecay: 0.01 }], beta2: 0.99 },
  steps: model.batches(2 * STEPS).map((batch) => [batch]),
};
const secondHalf = { ...run, steps: run.steps.slice(STEPS) };

/** The trainer saves itself after the first half, and goes on. */
async function trainAndSave(): Promise<{ readonly file: Uint8Array; readonly losses: Losses }> {
  const folder = await mkdtemp(join(tmpdir(), "mpm-conformance-"));
  try {
    await using trainer = await createTrainer(run.artifacts, trainerOptions(run));
    for (const batches of run.steps.slice(0, STEPS)) await trainer.runStep(batches);
    await trainer.save(join(folder, "run.safetensors"));
    const steps: number[] = [];
    for (const batches of secondHalf.steps) steps.push((await trainer.runStep(batches)).loss);
    const { loss } = await trainer.evaluate(secondHalf.steps[0]?.[0] ?? {}, { outputs: ["loss"] });
    return { file: await readFile(join(folder, "run.safetensors")), losses: { steps, evaluation: Number(loss?.data[0]) } };
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("a checkpoint of the trainer", () => {
  let file: Uint8Array;
  let losses: Losses;
  beforeAll(async () => {
    ({ file, losses } = await trainAndSave());
  });

  const differenceFrom = async (change: (saved: TrainingCheckpoint) => TrainingCheckpoint): Promise<number> => {
    const checkpoint = encodeCheckpoint(change(decodeCheckpoint(safetensorsToCheckpoint(file))));
    return largestDifference(await runtimeLosses({ ...trainingFiles(run), checkpoint }, secondHalf), losses);
  };

  it("goes on in the training runtime: parameters, moments and step", async () => {
    expect(await differenceFrom((saved) => saved)).toBeLessThan(1e-5);
    expect(await differenceFrom((saved) => ({ ...saved, properties: { epoch: 2n, best: 0.5, note: "second half" } }))).toBeLessThan(1e-5);
  });

  it.each<[string, (saved: TrainingCheckpoint) => TrainingCheckpoint]>([
    ["its state of the optimizer", ({ parameters, frozen }) => ({ parameters, frozen })],
    ["its step", (saved) => ({ ...saved, ...(saved.optimizer && { optimizer: { ...saved.optimizer, step: 0 } }) })],
    ["its second moments", (saved) => ({ ...saved, ...(saved.optimizer && { optimizer: { ...saved.optimizer, momentum1: saved.optimizer.momentum0 } }) })],
  ])("does not go on without %s", async (_, change) => {
    expect(await differenceFrom(change)).not.toBeLessThan(1e-4); // NaN for second moments below 0
  });
});
