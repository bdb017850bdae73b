// What a network is to say of each event, as its loss and its metrics take it.
import { takeRows } from "@mpm/metrics";
import { tensor, type Tensor } from "@mpm/tensor";
import { applyLabels, labelWeights, type EventLabels } from "./apply-labels.js";
import type { EventObjective } from "./event-graph.js";
import type { EventHead } from "./event-model.js";
import { numEvents, type EventSet } from "./event-set.js";

/** The truth about all events of a set, and what each counts. */
export type EventTargets = { /** `[events]`. */ readonly weights: Float32Array } & (
  | { readonly kind: "multiclass"; /** `[events]`. */ readonly labels: Int32Array }
  | ({ readonly kind: "multilabel" } & EventLabels)
);

/**
 * Classes of events that have them, or labels by the schema of the head.
 * @throws RangeError for events without classes, with others than those of the head, or without a column that the schema names.
 */
export function eventTargets(head: EventHead, events: EventSet, what = "events"): EventTargets {
  const weights = events.weights ?? new Float32Array(numEvents(events)).fill(1);
  if (head.kind === "multilabel") return { kind: "multilabel", weights, ...applyLabels(head.schema, events) };
  const { labels } = events;
  if (labels === undefined) throw new RangeError(`${what} have no labels: expected one of the classes ${head.classes.join(", ")} for each`);
  const wrong = labels.findIndex((label) => label >= head.classes.length);
  if (wrong >= 0) throw new RangeError(`${what}: event ${wrong} has label ${labels[wrong]}, there are ${head.classes.length} classes: ${head.classes.join(", ")}`);
  return { kind: "multiclass", weights, labels };
}

/** The objective of a head's training. */
export function objectiveOf(head: EventHead): EventObjective {
  return head.kind === "multiclass" ? { kind: "multiclass" } : { kind: "multilabel", labelWeights: [...labelWeights(head.schema)] };
}

/** The truth about the events `rows`, which may repeat. */
export function takeTargets(targets: EventTargets, rows: Int32Array): EventTargets {
  const weights = takeRows(targets.weights, rows);
  if (targets.kind === "multiclass") return { kind: "multiclass", weights, labels: takeRows(targets.labels, rows) };
  return { kind: "multilabel", weights, labels: takeRows(targets.labels, rows), defined: takeRows(targets.defined, rows) };
}

/** Feeds of a training graph for the events `rows`. */
export function targetFeeds(targets: EventTargets, rows: Int32Array): Record<string, Tensor> {
  const { weights: some, ...taken } = takeTargets(targets, rows);
  const weights = tensor("float32", [rows.length], some);
  if (taken.kind === "multiclass") return { weights, labels: tensor("int32", [rows.length], taken.labels) };
  return { weights, labels: taken.labels, defined: taken.defined };
}
