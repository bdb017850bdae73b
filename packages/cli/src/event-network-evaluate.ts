// `mpm evaluate` of an event network: the scores of events and, where the truth is known, how good they are.
import { join, resolve } from "node:path";
import { eventLogits, eventTargets, loadEventModel, numEvents, outputNames, probabilitiesOf, scoreEvents, selectClasses, takeTargets, type EventHead, type EventModel, type EventSet } from "@mpm/gnn-event";
import { bootstrap, confusionMatrix, takeRows } from "@mpm/metrics";
import { tensor, writeNpz, type Tensor } from "@mpm/tensor";
import { choice, object, text, wholeNumber, wholeNumberFrom, type Check } from "@mpm/tensor/json-checks";
import { writeAtomically } from "@mpm/train";
import { eventsCheck, readEvents, type EventsConfig } from "./events-of-files.js";
import { resolveAll, type ModelRunContext, type PrepareRun } from "./model-run.js";
import { filesOfRows } from "./rows-of-files.js";

interface Config {
  readonly model: "event-network";
  readonly seed?: number;
  readonly data: EventsConfig;
  /** Directory of the model. */
  readonly classifier: string;
  /** Resamplings of the events. */
  readonly replicas?: number;
}

const check: Check = object({ model: choice(["event-network"]), seed: wholeNumber, data: eventsCheck, classifier: text, replicas: wholeNumberFrom(2) }, ["data", "classifier"]);

/**
 * Writes `scores.npz` into the run's directory, and measures the scores: probabilities, `entry` (the event's row in its file) and, where there are,
 * `file` (the place of its file among several), labels and weights.
 */
export const evaluateEventNetwork: PrepareRun = (value, folder) => {
  check(value, "config");
  const { data, classifier, seed = 0, replicas = 100 } = value as Config;
  const weights = resolveAll(folder, [join(classifier, "model.json"), join(classifier, "weights.safetensors")]);
  return { seed, unit: "events", files: [...filesOfRows(data, folder), ...weights], run: async (context) => runEvaluation({ data, classifier: resolve(folder, classifier), seed, replicas }, folder, context) };
};

async function runEvaluation({ data, classifier, seed, replicas }: Required<Omit<Config, "model">>, folder: string, { run, threads }: ModelRunContext): Promise<Readonly<Record<string, unknown>>> {
  const model = await loadEventModel(classifier);
  const events = ofItsClasses(model, await readEvents(data, folder, seed));
  const logits = await eventLogits(model, events, threads === undefined ? {} : { threads }); // [events, outputs]
  const probabilities = probabilitiesOf(model.head, logits);
  const { labels, weights, perEvent: { entry, file } } = events;
  await writeAtomically(join(run.path, "scores.npz"), writeNpz({
    probabilities, entry: tensor("float64", [entry.length], entry as Float64Array), ...(data.files.length > 1 && { file: tensor("int32", [file.length], file as Int32Array) }),
    ...(labels && { labels: tensor("int32", [labels.length], labels) }), ...(weights && { weights: tensor("float32", [weights.length], weights) }),
  }));
  const measured = hasTruth(model.head, events) ? measure(model.head, events, logits, { seed, replicas }) : { truth: "none in the files" };
  return { events: numEvents(events), outputs: outputNames(model.head), scores: "scores.npz", ...measured };
}

/** The events of the model's classes, where the labels have names; labels without names are taken as the model's. */
function ofItsClasses({ head }: EventModel, events: EventSet): EventSet {
  return head.kind === "multiclass" && events.labels !== undefined && events.classes !== undefined ? selectClasses(events, head.classes) : events;
}

/** Whether the events have classes, or the columns that labels are made of. */
function hasTruth(head: EventHead, { labels, perEvent, objects }: EventSet): boolean {
  if (head.kind === "multiclass") return labels !== undefined;
  return head.schema.labels.every(({ is, where }) => [is, where].every((condition) =>
    condition === undefined || Object.hasOwn(condition.count === undefined ? perEvent : objects.columns, condition.column)));
}

/** Loss, accuracy and areas, events weighing what they weigh, with one-sigma errors of resampling; and numbers of events by true and by scored class. */
function measure(head: EventHead, events: EventSet, logits: Tensor<"float32">, options: { readonly seed: number; readonly replicas: number }): Readonly<Record<string, unknown>> {
  const targets = eventTargets(head, events);
  const scores = scoreEvents(head, logits, targets);
  const errorOf = (quantity: "accuracy" | "auc"): number | undefined =>
    scores[quantity] == null ? undefined : bootstrap((rows) => scoreEvents(head, takeRows(logits, rows), takeTargets(targets, rows))[quantity] ?? NaN, numEvents(events), options).error;
  const counts = targets.kind === "multiclass" ? { confusionCounts: rowsOf(confusionMatrix(logits, targets.labels, outputNames(head).length)) } : {};
  return { ...scores, accuracyError: errorOf("accuracy"), aucError: errorOf("auc"), ...counts };
}

const rowsOf = ({ data, shape: [rows, width] }: Tensor<"int32">): readonly (readonly number[])[] =>
  Array.from({ length: rows }, (_, row) => Array.from(data.subarray(row * width, (row + 1) * width)));
