// The walk-through: a network learns 13 processes, then to tell two apart from few events, beside the same network from scratch.
import { classify, evaluate, fineTune, numEvents, pretrainMulticlass, type EventModel, type TrainedEvents } from "@mpm/gnn-event";
import { confusionMatrix, type TimedValue } from "@mpm/metrics";
import { packageVersions, startStopwatch, warmupCosine, type Cost, type Progress, type Schedule } from "@mpm/train";
import { taskEvents, type ExampleEvents } from "./example-events.js";
import { MODES, type EventsResult, type Mode, type PretrainingResult, type TaskRun } from "./events-result.js";
import type { EventsSettings } from "./settings.js";

/** AdamW's memory of squared gradients: runs are short. */
const BETA2 = 0.99;

/** Runs all of it. */
export async function walkThrough(events: ExampleEvents, settings: EventsSettings, progress: Progress): Promise<EventsResult> {
  const stopwatch = startStopwatch();
  const { task, sizes, seeds, threads } = settings;
  const { model, result: pretraining } = await pretrain(events, settings, progress);
  const runs: TaskRun[] = [];
  const phase = progress.phase(task.name, sizes.length * seeds.length * MODES.length);
  for (const perClass of sizes)
    for (const seed of seeds)
      for (const mode of MODES) {
        runs.push(await tune(model, events, { perClass, seed, mode, settings }));
        phase.update({ done: runs.length });
      }
  phase.finish();
  return {
    task, sizes, seeds, processes: events.pretraining.classes ?? [], testEvents: numEvents(taskEvents(events.tasksTest, task)), pretraining, runs, seconds: stopwatch().wallSeconds,
    settings: { threads, ...named("pretraining", settings.pretraining), ...named("fineTuning", settings.fineTuning) }, versions: { node: process.versions.node, ...packageVersions(import.meta.url) },
  };
}

async function pretrain({ pretraining: events, pretrainingValidation: validation, pretrainingTest: test }: ExampleEvents, { pretraining: { network, epochs, batchSize, learningRate }, threads, worker }: EventsSettings, progress: Progress): Promise<{ readonly model: TrainedEvents; readonly result: PretrainingResult }> {
  const steps = epochs * Math.ceil(numEvents(events) / batchSize);
  const phase = progress.phase("pretraining", steps);
  const stopwatch = startStopwatch();
  const onStep = ({ index, loss }: { readonly index: number; readonly loss: number }): void => phase.update({ done: index + 1, loss, seen: (index + 1) * batchSize });
  const model = await pretrainMulticlass(events, { network, validation, epochs, batchSize, beta2: BETA2, threads, worker, seed: 1, learningRate: schedule(learningRate, steps), onStep });
  const cost = stopwatch();
  phase.finish();
  const processes = events.classes ?? [];
  const { data } = confusionMatrix(await classify(model, test, { threads, worker }), test.labels ?? new Int32Array(), processes.length);
  const confusion = processes.map((_, truth) => [...data.subarray(truth * processes.length, (truth + 1) * processes.length)]);
  const parameters = Object.values(model.weights).reduce((sum, { data: { length } }) => sum + length, 0);
  return { model, result: { events: numEvents(events), parameters, cost, losses: model.history.map(({ step, loss }) => ({ index: step, loss })), test: await evaluate(model, test, { threads, worker }), confusion } };
}

interface Tuning {
  readonly perClass: number;
  readonly seed: number;
  readonly mode: Mode;
  readonly settings: EventsSettings;
}

/** One classifier: equal seeds have equal events, order and first weights of the last layer, whatever the mode. */
async function tune(model: EventModel, { tasks, tasksValidation, tasksTest }: ExampleEvents, { perClass, seed, mode, settings: { task, threads, worker, budgetOf, fineTuning: { learningRate, ...fineTuning } } }: Tuning): Promise<TaskRun> {
  const { epochs, batchSize } = budgetOf(perClass);
  const history: TimedValue[] = [];
  const stopwatch = startStopwatch();
  const tuned = await fineTune(model, taskEvents(tasks, task, { perClass, seed }), {
    mode, seed, epochs, batchSize, threads, worker, beta2: BETA2, ...fineTuning, validation: taskEvents(tasksValidation, task),
    learningRate: schedule(learningRate, epochs * Math.ceil((2 * perClass) / batchSize)),
    onValidation: ({ epoch, auc }) => history.push(timed(epoch, auc, stopwatch())),
  });
  const { auc } = await evaluate(tuned, taskEvents(tasksTest, task), { threads, worker });
  return { perClass, mode, seed, auc: auc ?? NaN, history };
}

const timed = (epoch: number, auc: number | null, cost: Cost): TimedValue => ({ epoch, value: auc ?? NaN, ...cost });

/** Rises for a twentieth of the steps, then falls to 0. */
const schedule = (peak: number, steps: number): Schedule => warmupCosine({ peak, warmup: Math.ceil(steps / 20), total: steps });

const named = (prefix: string, settings: Readonly<Record<string, unknown>>): Record<string, string | number> =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [`${prefix}.${name}`, typeof value === "number" || typeof value === "string" ? value : JSON.stringify(value)]));
