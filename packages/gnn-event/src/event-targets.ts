// What a network is to say of each event, as its loss and its metrics take it.
import { takeRows } from "@mpm/metrics";
import { tensor, type Tensor } from "@mpm/tensor";
import { applyLabels, labelWeights, type EventLabels } from "./apply-labels.js";
import type { EventObjective } from "./event-graph.js";
import type { EventHead } from "./event-model.js";
import { numEvents, type EventSet } from "./event-set.js";
import { positiveSum } from "./positive-sum.js";

/** The truth about all events of a set, and what each counts. */
export type EventTargets = { /** `[events]`. */ readonly weights: Float32Array } & (
  | { readonly kind: "multiclass"; /** `[events]`. */ readonly labels: Int32Array }
  | ({ readonly kind: "multilabel" } & EventLabels)
);

/**
 * Classes of events that have labels, or labels by the schema of the head. Labels of events without names of classes are taken as places
 * in those of the head.
 * @throws RangeError for events without labels, with names of classes other than those of the head or in another order, with labels
 * beyond the classes, or without a column that the schema names.
 */
export function eventTargets(head: EventHead, events: EventSet, what = "events"): EventTargets {
  const weights = events.weights ?? new Float32Array(numEvents(events)).fill(1);
  if (head.kind === "multilabel") return { kind: "multilabel", weights, ...applyLabels(head.schema, events) };
  const { labels, classes = head.classes } = events;
  if (labels === undefined) throw new RangeError(`${what} have no labels: expected one of the classes ${head.classes.join(", ")} for each`);
  if (classes.join("\n") !== head.classes.join("\n")) throw new RangeError(`${what} have the classes ${classes.join(", ")}, the network has ${head.classes.join(", ")}: take its classes in its order, selectClasses(events, ${JSON.stringify(head.classes)})`);
  const wrong = labels.findIndex((label) => label < 0 || label >= head.classes.length);
  if (wrong >= 0) throw new RangeError(`${what}: event ${wrong} has label ${labels[wrong]}, there are ${head.classes.length} classes: ${head.classes.join(", ")}`);
  return { kind: "multiclass", weights, labels };
}

/** The objective of a head's training. */
export function objectiveOf(head: EventHead): EventObjective {
  return head.kind === "multiclass" ? { kind: "multiclass" } : { kind: "multilabel", labelWeights: [...labelWeights(head.schema)] };
}

/**
 * What the loss of events is divided by: the sum of their weights, each times those of its labels that are defined.
 * @throws MpmError `"bad-weights"` unless it is above 0; `whose` and advice are for the message.
 */
export function lossWeight(head: EventHead, targets: EventTargets, whose: string, advice?: string): number {
  const { weights } = targets;
  if (head.kind === "multiclass" || targets.kind === "multiclass") return positiveSum(weights, `the weights of ${whose}`, advice);
  const [{ data }, perLabel] = [targets.defined, labelWeights(head.schema)]; // [events, labels], [labels]
  const perEvent = Float64Array.from(weights, (weight, event) => weight * perLabel.reduce((sum, own, label) => sum + own * data[event * perLabel.length + label], 0)); // [events]
  return positiveSum(perEvent, `the weights of the labels that are defined for ${whose}, times those of the events,`, advice);
}

/** The truth about the events `rows`, which may repeat. */
export function takeTargets(targets: EventTargets, rows: Int32Array): EventTargets {
  const weights = takeRows(targets.weights, rows);
  if (targets.kind === "multiclass") return { kind: "multiclass", weights, labels: takeRows(targets.labels, rows) };
  return { kind: "multilabel", weights, labels: takeRows(targets.labels, rows), defined: takeRows(targets.defined, rows) };
}

/** Feeds of a training graph for the events of these targets. */
export function targetFeeds(targets: EventTargets): Record<string, Tensor> {
  const numRows = targets.weights.length;
  const weights = tensor("float32", [numRows], targets.weights);
  if (targets.kind === "multiclass") return { weights, labels: tensor("int32", [numRows], targets.labels) };
  return { weights, labels: targets.labels, defined: targets.defined };
}
