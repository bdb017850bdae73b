// Running a trained event network over a set of events: probabilities, quality, and inner values, event after event in their order.
import { bindParameters } from "@mpm/graph";
import { runBatches, type RunBatchesOptions } from "@mpm/runtime";
import { tensor, type Tensor } from "@mpm/tensor";
import { eventBatches } from "./event-batches.js";
import { segmentFeeds } from "./event-feeds.js";
import { eventForwardGraph } from "./event-graph.js";
import type { EventModel } from "./event-model.js";
import { numEvents, type EventSet } from "./event-set.js";
import { eventTargets } from "./event-targets.js";
import type { GraphsTuple } from "./graphs-tuple.js";
import { probabilitiesOf, scoreEvents, type EventScores } from "./score-events.js";

/** Options of `classify`, `evaluate` and `tapEvents`. */
export interface InferOptions extends RunBatchesOptions {
  /** Events in a batch, at most. Default 250: about 5,000 edges of simulated events, whose rows stay in a core's cache. */
  readonly batchSize?: number;
  /**
   * Edges in a batch of more than one event, at most, see `EventBatchOptions`. Default `EDGES_PER_BATCH`, 200,000. "event-v1" takes some
   * 1.3 kB of memory for an edge, and so 330 MB for an event of 500 objects by itself, times the batches that run at once.
   */
  readonly edgesPerBatch?: number;
}

/** The default of `InferOptions.edgesPerBatch`. */
export const EDGES_PER_BATCH = 200_000;

/** What a batch gave. */
export interface TappedBatch {
  readonly graphs: GraphsTuple;
  /** The values asked for, and `logits` [graphs, outputs]. */
  readonly taps: Readonly<Record<string, Tensor<"float32">>>;
}

/** Probabilities of each event's classes or labels: float32 [events, outputs], named by `outputNames(model.head)`. */
export async function classify(model: EventModel, events: EventSet, options: InferOptions = {}): Promise<Tensor<"float32">> {
  return probabilitiesOf(model.head, await eventLogits(model, events, options));
}

/**
 * Loss, accuracy and areas under ROC curves on events with labels, weighted if the events have weights. Throws RangeError for classes that are not those
 * of the model in its order (`selectClasses`), `MpmError` "bad-weights" for weights that are not positive in sum.
 */
export async function evaluate(model: EventModel, events: EventSet, options: InferOptions = {}): Promise<EventScores> {
  const targets = eventTargets(model.head, events);
  return scoreEvents(model.head, await eventLogits(model, events, options), targets);
}

/**
 * The inner values `names` (some of `tapNames`) of all events, batch after batch: rows are edges, nodes or graphs, as `tapNames` says.
 * Throws RangeError for an unknown name.
 */
export async function* tapEvents(model: EventModel, events: EventSet, names: readonly string[], { batchSize = 250, edgesPerBatch = EDGES_PER_BATCH, ...options }: InferOptions = {}): AsyncGenerator<TappedBatch> {
  const graph = bindParameters(eventForwardGraph(model.config, { taps: names }), model.weights);
  const batches = eventBatches(events, { recipe: model.recipe, batchSize, edgesPerBatch, shuffle: false });
  for await (const { batch: { graphs }, outputs } of runBatches(graph, batches, (batch) => segmentFeeds(batch.graphs), options)) yield { graphs, taps: outputs as TappedBatch["taps"] };
}

/** Scores of each event's classes or labels before they become probabilities: float32 [events, outputs]. */
export async function eventLogits(model: EventModel, events: EventSet, options: InferOptions = {}): Promise<Tensor<"float32">> {
  const all = tensor("float32", [numEvents(events), model.config.outputs]); // [events, outputs]
  let at = 0;
  for await (const { taps: { logits } } of tapEvents(model, events, [], options)) {
    all.data.set(logits.data, at);
    at += logits.data.length;
  }
  return all;
}
