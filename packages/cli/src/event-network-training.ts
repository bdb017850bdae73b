// What `mpm pretrain` and `mpm finetune` of an event network share: the options of training, and how a run follows them.
import { join } from "node:path";
import { numEvents, saveEventModel, type EventSet, type EventTrainingOptions, type TrainedEvents } from "@mpm/gnn-event";
import { aboveZero, atLeastZero, object, type Fields } from "@mpm/tensor/json-checks";
import { countCheck, fractionCheck, scheduleCheck } from "./config-checks.js";
import { splitEvents } from "./events-of-files.js";
import { CHECKPOINT_EVERY, type ModelRunContext } from "./model-run.js";

/** Keys of a configuration that say how to train. */
export interface EventTrainingConfig extends Pick<EventTrainingOptions, "learningRate" | "epochs" | "batchSize" | "edgesPerBatch" | "validateEvery" | "patience" | "weightDecay" | "clipNorm" | "beta2" | "ema"> {
  /** Part of the events that decides which weights to keep. */
  readonly validation?: { readonly fraction: number };
  readonly checkpointEvery?: number;
}

/** Their checks; `epochs` and `learningRate` have to be there. */
export const trainingFields: Fields = {
  learningRate: scheduleCheck, epochs: countCheck, batchSize: countCheck, edgesPerBatch: countCheck, validateEvery: countCheck, patience: countCheck, weightDecay: atLeastZero, clipNorm: aboveZero,
  beta2: fractionCheck, ema: fractionCheck, validation: object({ fraction: fractionCheck }, ["fraction"]), checkpointEvery: countCheck,
};

/** Splits off the validation events, trains with `train`, logs, and saves `model` into the run's directory. */
export async function trainInRun(
  events: EventSet, { config, seed, name }: { readonly config: EventTrainingConfig; readonly seed: number; readonly name: string },
  { run, threads, signal, phase: start }: ModelRunContext, train: (events: EventSet, options: EventTrainingOptions) => Promise<TrainedEvents>,
): Promise<Readonly<Record<string, unknown>>> {
  const { validation, checkpointEvery = CHECKPOINT_EVERY, ...training } = config;
  const [learned, judged] = splitEvents(events, validation?.fraction, seed);
  const { epochs, batchSize = 1_024 } = training;
  const phase = start(name, epochs * Math.ceil(numEvents(learned) / batchSize));
  const model = await train(learned, {
    ...training, batchSize, seed, ...(judged && { validation: judged }), ...(threads !== undefined && { threads }),
    checkpoint: { path: run.checkpointPath, every: checkpointEvery, signal },
    onStep: ({ index, loss, learningRate, gradNorm }) => {
      run.log({ step: index + 1, loss, learningRate, gradNorm });
      phase.update({ done: index + 1, loss });
    },
    onValidation: ({ step, epoch, loss, accuracy, auc }) => run.log({ step, epoch, validationLoss: loss, validationAccuracy: accuracy, validationAuc: auc }),
  });
  phase.finish();
  await saveEventModel(model, join(run.path, "model"));
  return { model: "model", validation: model.history[model.best] ?? null };
}
