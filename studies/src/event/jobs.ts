// The jobs of the event studies: pretraining, fine-tuning and what they measure.
import { join } from "node:path";
import {
  evaluate, eventLogits, EVENT_PROCESSES, EVENT_TASKS, eventTargets, fineTune, fitLabelSchema, loadEventModel, pretrainMulticlass, pretrainMultilabel, saveEventModel, scoreEvents, selectClasses,
  type EventScores, type EventTask, type EventTrainingOptions, type FineTuneMode,
} from "@mpm/gnn-event";
import { confusionMatrix } from "@mpm/metrics";
import { randomStream } from "@mpm/tensor";
import { warmupCosine } from "@mpm/train";
import type { Job, JobContext, StudySettings } from "../study.js";
import { eventFiles, readPart, readTest, taskEvents } from "./events.js";
import { FINE_TUNING, PRETRAINING, SCALES } from "./scale.js";

/** What a network is pretrained on. */
export type Objective = "multiclass" | "multilabel";

/** What a pretraining job gives. */
export type PretrainingResult = { readonly test: EventScores; /** [true process, predicted process], of classes. */ readonly confusion: readonly number[] | null; readonly events: number };

/** What a fine-tuning job gives. */
export type FineTuningResult = { readonly test: EventScores; readonly epochs: number };

/** Which pretraining. */
export interface PretrainingSpec {
  readonly objective: Objective;
  readonly seed: number;
  /** Share of the events. Default 1. */
  readonly share?: number;
  /** Processes that are left out. */
  readonly without?: readonly string[];
}

/** Pretrains a network and saves it in the folder `model` of its run. */
export function pretrainingJob({ objective, seed, share = 1, without = [] }: PretrainingSpec, { scale, data }: StudySettings): Job {
  const { network, pretrainingEpochs } = SCALES[scale];
  const epochs = Math.round(pretrainingEpochs / share); // as many steps on few events as on many
  const parts = [`${objective} pretraining`, ...(share === 1 ? [] : [`${share * 100} % of the events`]), ...(without.length === 0 ? [] : [`without ${without.join(" and ")}`]), `seed ${seed}`];
  return {
    name: parts.join(", "), kind: "event pretraining", seed, data: eventFiles(data), seconds: 33 * pretrainingEpochs,
    config: { objective, network, epochs, share, without: [...without], ...PRETRAINING },
    run: async (context) => pretrain({ objective, seed, share, without, network, epochs, data }, context),
  };
}

type PretrainingRun = Required<PretrainingSpec> & { readonly network: string; readonly epochs: number; readonly data: string };

async function pretrain({ objective, seed, share, without, network, epochs, data }: PretrainingRun, context: JobContext): Promise<PretrainingResult> {
  const processes = EVENT_PROCESSES.filter((name) => !without.includes(name));
  const [all, validation, test] = [await readPart(data, "pretraining"), await readPart(data, "validation"), await readTest(data)].map((events) => selectClasses(events, processes));
  const perClass = Math.floor(5_400 * share); // every process has some more
  const events = selectClasses(all, processes, { perClass, stream: randomStream(seed, "pretraining events") });
  const { peak, batchSize } = PRETRAINING;
  const steps = epochs * Math.ceil((perClass * processes.length) / batchSize);
  const options = { network, validation, validateEvery: Math.ceil(epochs / 8), ...trainingOptions(context, { seed, epochs, batchSize, peak, steps }) };
  const model = objective === "multiclass" ? await pretrainMulticlass(events, options) : await pretrainMultilabel(events, { ...options, schema: fitLabelSchema(all) });
  await saveEventModel(model, join(context.run.path, "model"));
  const logits = await eventLogits(model, test, { threads: context.threads });
  const targets = eventTargets(model.head, test);
  const confusion = targets.kind === "multiclass" ? [...confusionMatrix(logits, targets.labels, processes.length).data] : null;
  return { test: scoreEvents(model.head, logits, targets), confusion, events: perClass * processes.length };
}

/** Which fine-tuning. */
export interface FineTuningSpec {
  readonly task: string;
  readonly perClass: number;
  readonly mode: FineTuneMode;
  readonly seed: number;
  /** Where the backbone comes from; its architecture alone in mode "scratch". */
  readonly pretrained: Job;
}

/** Fine-tunes a network for a task and saves it in the folder `model` of its run: equal seeds have equal events, order and first weights of the last layer, whatever the mode. */
export function fineTuningJob({ task, perClass, mode, seed, pretrained }: FineTuningSpec, { scale, data }: StudySettings): Job {
  const settings = SCALES[scale].fineTuning(perClass);
  const found = EVENT_TASKS.find(({ name }) => name === task);
  if (found === undefined) throw new RangeError(`no task "${task}": expected one of ${EVENT_TASKS.map(({ name }) => name).join(", ")}`);
  return {
    name: `${task}, ${perClass} events per class, ${mode === "scratch" ? "from scratch" : `${mode}, after ${pretrained.name}`}, seed ${seed}`,
    kind: "event fine-tuning", seed, data: eventFiles(data), needs: { pretrained }, seconds: 4 + (mode === "frozen" ? 0.3 : 1) * settings.epochs * (2 * perClass + 300) / 1_700,
    config: { task, perClass, mode, ...settings, ...FINE_TUNING },
    run: async (context) => tune({ task: found, perClass, mode, seed, ...settings, data }, context),
  };
}

type FineTuningRun = Omit<FineTuningSpec, "task" | "pretrained"> & { readonly task: EventTask; readonly epochs: number; readonly batchSize: number; readonly data: string };

async function tune({ task, perClass, mode, seed, epochs, batchSize, data }: FineTuningRun, context: JobContext): Promise<FineTuningResult> {
  const pretrained = await loadEventModel(join(context.needs["pretrained"].path, "model"));
  const events = taskEvents(await readPart(data, "fineTuning"), task, { perClass, seed });
  const validation = taskEvents(await readPart(data, "validation"), task);
  const { peak, backboneRate } = FINE_TUNING;
  const steps = epochs * Math.ceil((2 * perClass) / batchSize);
  const model = await fineTune(pretrained, events, { mode, backboneRate, validation, ...trainingOptions(context, { seed, epochs, batchSize, peak, steps }) });
  await saveEventModel(model, join(context.run.path, "model"));
  const test = await evaluate(model, taskEvents(await readTest(data), task), { threads: context.threads });
  return { test, epochs: model.history.length };
}

interface Schedule {
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly peak: number;
  readonly steps: number;
}

/** What all training has in common. Its beginning and every validation become lines of the run's metrics, with what it had cost by then. */
function trainingOptions({ run, threads, signal, progress }: JobContext, { seed, epochs, batchSize, peak, steps }: Schedule): EventTrainingOptions {
  if (run.metrics.length === 0) run.log({ step: 0, epoch: 0 });
  return {
    seed, epochs, batchSize, threads, beta2: 0.99,
    learningRate: warmupCosine({ peak, warmup: Math.ceil(steps / 20), total: steps }),
    checkpoint: { path: run.checkpointPath, every: 200, signal },
    onStep: ({ index, loss }) => progress((index + 1) / steps, loss),
    onValidation: ({ step, epoch, loss, auc }) => run.log({ step, epoch, loss, auc }),
  };
}
