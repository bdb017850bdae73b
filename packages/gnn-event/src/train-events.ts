// Training of an event network, whatever it learns and wherever its first weights come from.
import { trainingArtifacts, type ParameterGroup } from "@mpm/graph";
import { dropoutMasks } from "@mpm/layers";
import { checkWhole } from "@mpm/sets";
import { MpmError, randomStream, tensor, type RandomStream, type Tensor } from "@mpm/tensor";
import { earlyStopping, saveWhenDue, startTrainer, type CheckpointPlan, type LearningOptions, type Trainer } from "@mpm/train";
import { eventBatches, mostEdges } from "./event-batches.js";
import { segmentFeeds } from "./event-feeds.js";
import { eventLossGraph } from "./event-graph.js";
import type { EventModel } from "./event-model.js";
import { numEvents, type EventSet } from "./event-set.js";
import { eventTargets, lossWeight, objectiveOf, takeTargets, targetFeeds, type EventTargets } from "./event-targets.js";
import { hashEvents, hashWeights } from "./hash-events.js";
import { EDGES_PER_BATCH } from "./infer.js";
import { scoreEvents, type EventScores } from "./score-events.js";

/** Options of all training of event networks. */
export interface EventTrainingOptions extends LearningOptions {
  /** Passes over the events, at most. */
  readonly epochs: number;
  /** Events in a batch. Default 1,024, as the paper. */
  readonly batchSize?: number;
  /**
   * Edges in a batch, at most: training with larger ones in its first pass is refused, since steps of fewer events are other steps. "event-v1"
   * takes some 7.5 kB of memory for an edge. Default 500,000.
   */
  readonly edgesPerBatch?: number;
  /** Events that decide which weights to keep; without them the last ones are. */
  readonly validation?: EventSet;
  /** Passes between validations; there is one after the last pass in any case. Default 1. */
  readonly validateEvery?: number;
  /** Validations without a lower loss after which training stops. Default: never. */
  readonly patience?: number;
  /** Validate and keep a moving average of the weights with this decay. Default: none. */
  readonly ema?: number;
  /** Where the run is saved; it goes on from there if the file exists, which has to be of a run that differs in epochs, patience and validateEvery at most. */
  readonly checkpoint?: CheckpointPlan;
  readonly onValidation?: (point: EventValidation) => void;
}

/** One validation. */
export interface EventValidation extends EventScores {
  /** Steps done. */
  readonly step: number;
  /** Passes over the events done. */
  readonly epoch: number;
}

/** A trained model and its validations. */
export interface TrainedEvents extends EventModel {
  readonly history: readonly EventValidation[];
  /** The validation whose weights were kept; -1 without validations. */
  readonly best: number;
}

/** What is trained, besides the options. */
export interface EventTraining {
  /** What the checkpoint belongs to, besides the first weights, the events and the options of `trainEvents` that change a step: plain JSON. */
  readonly run: Readonly<Record<string, unknown>>;
  readonly model: Omit<EventModel, "weights" | "provenance">;
  readonly initial: Readonly<Record<string, Tensor<"float32">>>;
  readonly groups: readonly ParameterGroup[];
  /** Names of parameters that stay as they are. */
  readonly frozen?: readonly string[];
}

type Settings = EventTrainingOptions & Required<Pick<EventTrainingOptions, "batchSize" | "edgesPerBatch" | "validateEvery" | "seed" | "clipNorm" | "beta2">>;

/**
 * Weights, validations and provenance of a run.
 * Throws RangeError for wrong options, labels or classes, or batches with more edges than `edgesPerBatch`; `MpmError` "bad-weights" for a batch or
 * validation events whose weights, or those of their labels that are defined, do not add up to more than 0, "checkpoint-mismatch" for the
 * checkpoint of another run, of other first weights or events; and whatever the trainer throws.
 */
export async function trainEvents(events: EventSet, training: EventTraining, options: EventTrainingOptions): Promise<Pick<TrainedEvents, "weights" | "history" | "best"> & { readonly data: string }> {
  const settings = { batchSize: 1_024, edgesPerBatch: 500_000, validateEvery: 1, seed: 0, clipNorm: 1, beta2: 0.999, ...options };
  const { epochs, validateEvery, validation, patience = epochs, checkpoint, ema } = settings;
  checkWhole("epochs", epochs, 1);
  checkWhole("validateEvery", validateEvery, 1);
  const { head } = training.model;
  const targets = eventTargets(head, events, "events to train on");
  const judge = validation && { events: validation, targets: eventTargets(head, validation, "validation events") };
  if (judge !== undefined) lossWeight(head, judge.targets, "the validation events"); // now, and not after the first pass
  checkEdges(events, training.model, settings);
  const data = await hashEvents(events);
  await using trainer = await startEvents(training, settings);
  const { batchSize, seed, learningRate, clipNorm, beta2 } = settings;
  const hashes = { initialWeights: await hashWeights(training.initial), data, validation: validation === undefined ? null : await hashEvents(validation) };
  const run = { ...training.run, ...hashes, batchSize, seed, learningRate, clipNorm, beta2, ema: ema ?? null };
  const history = restoredHistory(trainer, run);
  const stopping = earlyStopping({ patience, mode: "min" });
  let state = history.reduce((before, { loss }) => stopping.update(before, loss), stopping.initial);
  let best = restoredBest(trainer);
  const stepsPerEpoch = Math.ceil(numEvents(events) / batchSize);
  const feeds = state.shouldStop ? [] : trainingFeeds(events, targets, training, { ...settings, start: trainer.step });
  for await (const step of trainer.fit(feeds)) {
    options.onStep?.(step);
    const epoch = trainer.step / stepsPerEpoch;
    if (judge !== undefined && Number.isInteger(epoch) && (epoch % validateEvery === 0 || epoch === epochs)) {
      const point = { step: trainer.step, epoch, ...(await validate(trainer, training.model, judge, { ...settings, averaged: ema !== undefined })) };
      state = stopping.update(state, point.loss);
      if (state.bestIndex === history.length) best = await trainer.readParameters({ ema: ema !== undefined });
      history.push(point);
      options.onValidation?.(point);
    }
    await saveWhenDue(trainer, checkpoint, () => ({ metadata: { run: JSON.stringify(run), history: JSON.stringify(history) }, ...(best && { tensors: best }) }));
    if (state.shouldStop) break;
  }
  return { weights: best ?? (await trainer.readParameters({ ema: ema !== undefined })), history, best: state.bestIndex, data };
}

/** Memory grows with edges, and a process without memory ends without a word. */
function checkEdges(events: EventSet, { recipe }: EventTraining["model"], { batchSize, edgesPerBatch, seed }: Settings): void {
  const most = mostEdges(events, { recipe, batchSize, stream: batchOrder(seed) });
  if (most <= edgesPerBatch) return;
  const smaller = Math.max(1, Math.floor((Math.min(batchSize, numEvents(events)) * edgesPerBatch) / most));
  throw new RangeError(`a batch of up to ${batchSize} events has ${most} edges, expected at most ${edgesPerBatch}: take a batchSize of ${smaller}, or raise edgesPerBatch if there is memory for it`);
}

const batchOrder = (seed: number): RandomStream => randomStream(seed, "event batches");

/** A trainer at step 0, or where the checkpoint left it. */
async function startEvents({ model: { config, head }, initial, groups, frozen = [] }: EventTraining, { learningRate, clipNorm, beta2, ema, threads, worker = true, checkpoint }: Settings): Promise<Trainer> {
  const artifacts = { ...trainingArtifacts(lossGraph(config, head, true), { loss: "loss", frozen }), evaluation: lossGraph(config, head, false) };
  return startTrainer(artifacts, { initial, learningRate, clipNorm, beta2, groups, worker, ...(threads === undefined ? {} : { threads }), ...(ema === undefined ? {} : { ema }) }, checkpoint);
}

const lossGraph = (config: EventModel["config"], head: EventModel["head"], training: boolean): ReturnType<typeof eventLossGraph> => eventLossGraph(config, objectiveOf(head), { training });

function* trainingFeeds(events: EventSet, targets: EventTargets, { model: { config, recipe, head } }: EventTraining, { batchSize, seed, epochs, start }: Settings & { readonly start: number }): Generator<Record<string, Tensor>> {
  const masked = config.dropout === 0 ? [] : lossGraph(config, head, true).inputs;
  let step = start;
  for (const batch of eventBatches(events, { recipe, batchSize, stream: batchOrder(seed), epochs, start })) {
    const own = takeTargets(targets, batch.rows);
    lossWeight(head, own, `the ${batch.rows.length} events of batch ${step}`, "; take larger batches");
    const feeds = { ...segmentFeeds(batch.graphs), ...targetFeeds(own) };
    const { nodes, edges, globals } = batch.graphs;
    const sizes = { nodes: nodes.shape[0], edges: edges.shape[0], graphs: globals.shape[0] };
    yield config.dropout === 0 ? feeds : { ...feeds, ...dropoutMasks(masked, { rate: config.dropout, sizes, stream: randomStream(seed, "dropout", step) }) };
    step++;
  }
}

/** Scores on validation events. */
async function validate(trainer: Trainer, { recipe, head, config }: EventTraining["model"], { events, targets }: { readonly events: EventSet; readonly targets: EventTargets }, { batchSize, averaged }: Settings & { readonly averaged: boolean }): Promise<EventScores> {
  const logits = tensor("float32", [numEvents(events), config.outputs]); // [events, outputs]
  let at = 0;
  for (const { graphs, rows } of eventBatches(events, { recipe, batchSize, edgesPerBatch: EDGES_PER_BATCH, shuffle: false })) {
    const { logits: some } = await trainer.evaluate({ ...segmentFeeds(graphs), ...targetFeeds(takeTargets(targets, rows)) }, { outputs: ["logits"], ema: averaged });
    logits.data.set((some as Tensor<"float32">).data, at);
    at += rows.length * config.outputs;
  }
  return scoreEvents(head, logits, targets);
}

/** Validations before the checkpoint that the trainer goes on from, which must be one of this run. */
function restoredHistory({ step, restored: { metadata } }: Trainer, run: Readonly<Record<string, unknown>>): EventValidation[] {
  if (step === 0) return [];
  const saved: Record<string, unknown> = JSON.parse(metadata["run"] ?? "{}");
  const differing = Object.keys(run).filter((key) => JSON.stringify(run[key]) !== JSON.stringify(saved[key]));
  if (differing.length > 0) throw new MpmError("checkpoint-mismatch", `the checkpoint is of another run, with another ${differing.join(", ")}: give those of that run, or another path`);
  return JSON.parse(metadata["history"] ?? "[]");
}

function restoredBest({ restored: { tensors } }: Trainer): Record<string, Tensor<"float32">> | undefined {
  return Object.keys(tensors).length === 0 ? undefined : (tensors as Record<string, Tensor<"float32">>);
}
