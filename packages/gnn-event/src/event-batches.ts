// Batches of event graphs for training and inference, made on the fly of a set of events.

import { takeRows } from "@mpm/metrics";
import { checkEpochs, checkWhole, groupRows, overEpochs, type CheckedEpochs, type EpochOptions } from "@mpm/sets";
import { MpmError, type RandomStream } from "@mpm/tensor";
import { numEdges } from "./edge-features.js";
import { parseEventGraphRecipe, type EventGraphRecipe, type ParsedEventGraphRecipe } from "./event-graph-recipe.js";
import { eventGraphs } from "./event-graphs.js";
import { numEvents, type EventSet } from "./event-set.js";
import type { GraphsTuple } from "./graphs-tuple.js";

/** Some events as graphs, with what training needs of them. */
export interface EventBatch {
  readonly graphs: GraphsTuple;
  /** `[graphs]`, the events of the set. */
  readonly rows: Int32Array;
  /** `[graphs]`, where the set has labels. */
  readonly labels?: Int32Array;
  /** `[graphs]`, where the set has weights. */
  readonly weights?: Float32Array;
}

/** Options of `eventBatches`. */
export interface EventBatchOptions extends EpochOptions {
  readonly recipe?: EventGraphRecipe;
  /** Most events in a batch; batches are even, none a small remainder. */
  readonly batchSize: number;
  /**
   * `"numNodes"`: the events of a batch have equal numbers of objects, as the dense form of the network takes them; batches of all
   * numbers come mixed, but those of rare numbers are small. Default `"none"`.
   */
  readonly groupBy?: "none" | "numNodes";
  /**
   * Most edges in a batch of more than one event, counted as the segment form pads them: all objects times those of the largest event. A batch
   * with more is divided. Default: no limit.
   */
  readonly edgesPerBatch?: number;
}

/**
 * Batches of event graphs; every event comes exactly once per epoch.
 *
 * @throws TypeError when shuffling without a stream; RangeError for a wrong option or recipe; MpmError `"empty-set"` for a set without
 * events. All before the first batch. While batches are made, what `eventGraphs` throws.
 */
export function eventBatches(events: EventSet, options: EventBatchOptions): Generator<EventBatch, void, undefined> {
  const { recipe, epochs, plan } = checkedPlan(events, options);
  return (function* () {
    for (const rows of overEpochs(epochs, plan)) yield batchOf(events, recipe, rows);
  })();
}

/** Edges of the largest batch of the first epoch. Makes no graph. @throws what `eventBatches` throws before the first batch. */
export function mostEdges(events: EventSet, options: EventBatchOptions): number {
  const { recipe: { edges }, epochs, plan } = checkedPlan(events, options);
  const { offsets } = events.objects;
  const edgesOf = (row: number): number => (edges === null ? 0 : numEdges(offsets[row + 1] - offsets[row], edges));
  let most = 0;
  for (const rows of overEpochs({ ...epochs, epochs: 1, start: 0 }, plan)) most = Math.max(most, rows.reduce((sum, row) => sum + edgesOf(row), 0));
  return most;
}

/** The recipe and the epochs of checked options, and the events of each batch of an epoch. */
function checkedPlan(events: EventSet, options: EventBatchOptions): { readonly recipe: ParsedEventGraphRecipe; readonly epochs: CheckedEpochs; readonly plan: Plan } {
  const { batchSize, groupBy = "none", edgesPerBatch = Infinity } = options;
  const recipe = parseEventGraphRecipe(options.recipe ?? {});
  const epochs = checkEpochs(options);
  checkWhole("batchSize", batchSize, 1);
  if (edgesPerBatch !== Infinity) checkWhole("edgesPerBatch", edgesPerBatch, 1);
  if (groupBy !== "none" && groupBy !== "numNodes") throw new RangeError(`expected groupBy to be "none" or "numNodes", got ${JSON.stringify(groupBy)}`);
  if (numEvents(events) === 0) throw new MpmError("empty-set", "expected events to batch, got none");
  const planned: Plan = (stream) => (groupBy === "numNodes" ? planGroups(events, batchSize, stream) : chunks(order(numEvents(events), stream), batchSize));
  return { recipe, epochs, plan: (stream) => planned(stream).flatMap((rows) => divided(rows, events.objects.offsets, edgesPerBatch)) };
}

type Plan = (stream: RandomStream | undefined) => readonly Int32Array[];

const order = (length: number, stream: RandomStream | undefined): Int32Array => stream?.permutation(length) ?? new Int32Array(length).map((_, row) => row);

/** As few parts as possible of at most `size`, even to within one. */
function chunks(rows: Int32Array, size: number): Int32Array[] {
  const count = Math.ceil(rows.length / size);
  const end = (part: number): number => Math.round((part * rows.length) / count);
  return Array.from({ length: count }, (_, part) => rows.subarray(end(part), end(part + 1)));
}

/** Parts of a batch, in its order, each with as many events as the limit of edges lets it have, and one at least. */
function divided(rows: Int32Array, offsets: Int32Array, edgesPerBatch: number): Int32Array[] {
  const parts: Int32Array[] = [];
  let [first, objects, largest] = [0, 0, 0];
  rows.forEach((row, at) => {
    const size = offsets[row + 1] - offsets[row];
    if (at > first && (objects + size) * Math.max(largest, size) > edgesPerBatch) {
      parts.push(rows.subarray(first, at));
      [first, objects, largest] = [at, 0, 0];
    }
    [objects, largest] = [objects + size, Math.max(largest, size)];
  });
  return [...parts, rows.subarray(first)];
}

/** Batches of events with equal numbers of objects, the batches in random order, or by number without a stream. */
function planGroups(events: EventSet, batchSize: number, stream: RandomStream | undefined): Int32Array[] {
  const { offsets } = events.objects;
  const rows = order(numEvents(events), stream);
  const groups = groupRows(rows.map((row) => offsets[row + 1] - offsets[row]));
  const planned = [...groups].toSorted(([a], [b]) => a - b).flatMap(([, places]) => chunks(Int32Array.from(places, (place) => rows[place]), batchSize));
  return stream?.shuffle(planned) ?? planned;
}

function batchOf(events: EventSet, recipe: EventGraphRecipe, rows: Int32Array): EventBatch {
  const { labels, weights } = events;
  return {
    graphs: eventGraphs(events, recipe, rows), rows,
    ...(labels && { labels: takeRows(labels, rows) }),
    ...(weights && { weights: takeRows(weights, rows) }),
  };
}
