// The same training run twice: by the artifacts in ONNX Runtime's training runtime, and by the trainer of @mpm/train.
import { encodeCheckpoint, encodeModel, flatLayout, optimizerModel, type OptimizerOptions, type TrainingArtifacts, type TrainingCheckpoint } from "@mpm/graph";
import type { NamedTensors } from "@mpm/runtime";
import type { Tensor } from "@mpm/tensor";
import { createTrainer, warmupConstant, type TrainerOptions } from "@mpm/train";
import { openRuntimeTraining, type TrainingFiles } from "./training-runtime.js";

/** What the runtime's WebAssembly trains with; the `learningRateScale` of a group changes it. */
export const RUNTIME_LEARNING_RATE = 0.001;

/** A run from step 0: a step for each list of batches. */
export interface TrainingRun {
  readonly artifacts: TrainingArtifacts;
  readonly optimizer: OptimizerOptions;
  readonly initial: NamedTensors;
  /** Batches of each step; all steps have as many. */
  readonly steps: readonly (readonly NamedTensors[])[];
}

/** Losses of the steps, means over their batches, and after them the loss of the first batch by the evaluation graph. */
export interface Losses {
  readonly steps: readonly number[];
  readonly evaluation: number;
}

/** The run's artifacts as files. */
export function trainingFiles({ artifacts, optimizer, initial, steps: [first = []] }: TrainingRun): TrainingFiles {
  const { trainable, training, evaluation } = artifacts;
  return {
    training: encodeModel(training), evaluation: encodeModel(evaluation), checkpoint: encodeCheckpoint(firstState(artifacts, initial)),
    optimizer: encodeModel(optimizerModel({ layout: flatLayout(trainable, optimizer.groups), optimizer: forSums(optimizer, first.length) })),
  };
}

/** The losses of training with these files in the training runtime. */
export async function runtimeLosses(files: TrainingFiles, { artifacts, steps }: Pick<TrainingRun, "artifacts" | "steps">): Promise<Losses> {
  const runtime = await openRuntimeTraining(files);
  const losses: number[] = [];
  for (const batches of steps) {
    let sum = 0;
    for (const batch of batches) sum += lossOf(artifacts, await runtime.trainStep(batch));
    losses.push(sum / batches.length);
    await runtime.optimizerStep();
  }
  const evaluation = lossOf(artifacts, await runtime.evaluate(firstBatch(steps)));
  await runtime.dispose();
  return { steps: losses, evaluation };
}

/** The losses of the run by the trainer of @mpm/train, on ONNX Runtime without training. */
export async function trainerLosses({ artifacts, optimizer, initial, steps }: TrainingRun): Promise<Losses> {
  await using trainer = await createTrainer(artifacts, trainerOptions({ optimizer, initial }));
  const losses: number[] = [];
  for (const batches of steps) losses.push((await trainer.runStep(batches)).loss);
  return { steps: losses, evaluation: lossOf(artifacts, await trainer.evaluate(firstBatch(steps))) };
}

/** Options of a trainer that does what the runtime does. */
export function trainerOptions({ optimizer, initial }: Pick<TrainingRun, "optimizer" | "initial">): TrainerOptions {
  return { ...optimizer, initial, learningRate: warmupConstant({ peak: RUNTIME_LEARNING_RATE }), worker: false, threads: 1 };
}

/** max |runtime - trainer| / |trainer| over the steps and the evaluation. */
export function largestDifference(runtime: Losses, trainer: Losses): number {
  const [a, b] = [[...runtime.steps, runtime.evaluation], [...trainer.steps, trainer.evaluation]];
  if (a.length !== b.length) throw new RangeError(`runs of ${runtime.steps.length} and ${trainer.steps.length} steps: expected as many`);
  return Math.max(...b.map((loss, index) => Math.abs((a[index] ?? Number.NaN) - loss) / Math.abs(loss)));
}

const firstBatch = (steps: TrainingRun["steps"]): NamedTensors => steps[0]?.[0] ?? {};

function lossOf({ loss }: TrainingArtifacts, outputs: NamedTensors): number {
  return Number(outputs[loss]?.data[0]);
}

function firstState({ trainable, frozen }: TrainingArtifacts, initial: NamedTensors): TrainingCheckpoint {
  const pick = (parameters: TrainingArtifacts["trainable"]): Record<string, Tensor> =>
    Object.fromEntries(parameters.flatMap(({ name }) => (initial[name] === undefined ? [] : [[name, initial[name]]])));
  return { parameters: pick(trainable), frozen: pick(frozen) };
}

/** The runtime adds gradients up where the trainer takes their mean. */
function forSums({ epsilon = 1e-8, clipNorm, ...rest }: OptimizerOptions, numBatches: number): OptimizerOptions {
  return { ...rest, epsilon: numBatches * epsilon, ...(clipNorm !== undefined && { clipNorm: numBatches * clipNorm }) };
}
