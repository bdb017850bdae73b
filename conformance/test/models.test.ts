// Artifacts of every kind of model train in ONNX Runtime's own training runtime as they do in a plain one.
import { describe, expect, it } from "vitest";
import { largestDifference, runtimeLosses, trainerLosses, trainingFiles, type TrainingRun } from "../src/compare-training.js";
import { messagePassing } from "../src/models/message-passing.js";
import type { TestModel } from "../src/models/model.js";
import { perceptron } from "../src/models/perceptron.js";
import { setEncoder } from "../src/models/set-encoder.js";
import { vqVae } from "../src/models/vq-vae.js";

const STEPS = 50;
const optimizer = { groups: [{ match: "", weightDecay: 0.01, learningRateScale: 3 }] };

describe("50 steps in ONNX Runtime's training runtime", () => {
  it.each<[string, () => TestModel]>([
    ["a multi-layer perceptron", perceptron], ["the set encoder, pretraining", setEncoder], ["the VQ-VAE", vqVae], ["a message-passing network", messagePassing],
  ])("has the losses of @mpm/train: %s", async (_, make) => {
    const { artifacts, initial, batches } = make();
    const run: TrainingRun = { artifacts, initial, optimizer, steps: batches(STEPS).map((batch) => [batch]) };
    const [runtime, trainer] = [await runtimeLosses(trainingFiles(run), run), await trainerLosses(run)];
    expect(runtime.steps).toHaveLength(STEPS);
    expect(largestDifference(runtime, trainer)).toBeLessThan(1e-5);
    expect(runtime.evaluation).toBeLessThan(0.98 * (runtime.steps[0] ?? 0)); // of the same batch: it did train
  });
});
