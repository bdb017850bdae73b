// What can be asked of the artifacts, in ONNX Runtime's own training runtime.
import { accumulatedName, bufferName, type OptimizerOptions } from "@mpm/graph";
import { describe, expect, it } from "vitest";
import { largestDifference, runtimeLosses, trainerLosses, trainingFiles, type Losses, type TrainingRun } from "../src/compare-training.js";
import type { TestModel } from "../src/models/model.js";
import { perceptron } from "../src/models/perceptron.js";
import { openRuntimeTraining } from "../src/training-runtime.js";

const STEPS = 20;
const groups = [{ match: "", weightDecay: 0.01 }];

function runOf({ artifacts, initial, batches }: TestModel, optimizer: OptimizerOptions, batchesPerStep: number = 1): TrainingRun {
  const all = batches(STEPS * batchesPerStep);
  return { artifacts, initial, optimizer, steps: Array.from({ length: STEPS }, (_, step) => all.slice(step * batchesPerStep, (step + 1) * batchesPerStep)) };
}

/** Losses in the runtime, which are those of the trainer. */
async function commonLosses(run: TrainingRun): Promise<Losses> {
  const [runtime, trainer] = [await runtimeLosses(trainingFiles(run), run), await trainerLosses(run)];
  expect(largestDifference(runtime, trainer)).toBeLessThan(1e-5);
  return runtime;
}

describe("the training runtime", () => {
  it("shows the inputs of the model and its loss, and keeps the rest to itself", async () => {
    const { artifacts, ...model } = perceptron();
    const runtime = await openRuntimeTraining(trainingFiles(runOf({ artifacts, ...model }, { groups })));
    expect(runtime.inputNames).toEqual(["x", "label"]);
    expect(runtime.outputNames).toEqual(["loss"]);
    expect(artifacts.training.inputs.map(({ name }) => name)).toContain(bufferName("0.weight")); // which is there, after all
    expect(artifacts.training.outputs.map(({ name }) => name)).toContain(accumulatedName("0.weight"));
    await runtime.dispose();
  });

  it("clips gradients, trains some parameters only, and follows every constant of AdamW", async () => {
    const model = perceptron();
    const plain = await commonLosses(runOf(model, { groups }));
    const variants = {
      clipped: runOf(model, { groups, clipNorm: 0.1 }),
      frozen: runOf(perceptron({ frozen: "^0" }), { groups }),
      faster: runOf(model, { groups: [{ match: "", weightDecay: 0.01, learningRateScale: 5 }] }),
      decayed: runOf(model, { groups: [{ match: "", weightDecay: 0.5 }] }),
      constants: runOf(model, { groups, beta1: 0.8, beta2: 0.99, epsilon: 1e-2 }),
    };
    for (const [name, run] of Object.entries(variants))
      expect(largestDifference(await commonLosses(run), plain), `${name} makes no difference`).toBeGreaterThan(1e-4);
  });

  it("accumulates gradients", async () => {
    const run = runOf(perceptron(), { groups, clipNorm: 0.1, epsilon: 1e-3 }, 3);
    const together = await commonLosses(run);
    const firstOnly = await runtimeLosses(trainingFiles(run), { ...run, steps: run.steps.map(([first = {}]) => [first]) });
    expect(largestDifference({ ...firstOnly, steps: [] }, { ...together, steps: [] })).toBeGreaterThan(1e-4);
  });
});
