// Fine-tuning: a classifier on few labelled sets, from a pretrained backbone or from scratch (arXiv 2401.13537, section 4).
import { initParameters, trainingArtifacts, type Graph } from "@mpm/graph";
import { decayGroups } from "@mpm/layers";
import { batchesSync, hashSet, numSets, packedFeeds, type ParticleSet } from "@mpm/sets";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import { packageVersions, createTrainer, earlyStopping, type LearningOptions, type ParameterGroup, type Trainer } from "@mpm/train";
import { checkLabels, checkModelSet } from "./check-set.js";
import { classifierGraph } from "./classifier-graph.js";
import { expectCount, type SetEncoderConfig } from "./config.js";
import { isBackbone, type EncoderModel } from "./encoder-model.js";

/** frozen: only the head learns. full: backbone and head. scratch: both, from random weights. */
export type FineTuneMode = "frozen" | "full" | "scratch";

/** Options of `fineTune`. */
export interface FineTuneOptions extends LearningOptions {
  readonly mode: FineTuneMode;
  /** Names of the classes; labels are positions in it. */
  readonly classes: readonly string[];
  /** Labelled sets that decide when to stop and which weights to keep. */
  readonly validation: ParticleSet;
  /** Learning rate of the backbone relative to the head's, in mode "full". Default 1. */
  readonly backboneRate?: number;
  /** Upper limit of passes over the labelled sets. */
  readonly epochs: number;
  /** Validations without a better loss after which training stops. Default 5. */
  readonly patience?: number;
  /** Passes between validations; there is one after the last pass in any case. Default 1. */
  readonly validateEvery?: number;
  /** Default 3,000. */
  readonly particlesPerBatch?: number;
  /** Validate and keep a moving average of the weights with this decay, which steadies training on few labels. Default: none. */
  readonly ema?: number;
  readonly onValidation?: (result: ClassifierValidation) => void;
}

/** One validation of a classifier: means over the validation sets. */
export interface ClassifierValidation {
  /** Passes over the labelled sets done. */
  readonly epoch: number;
  /** Steps done. */
  readonly steps: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** A classifier, with the weights of its best validation. */
export interface FineTuned extends EncoderModel {
  readonly classes: readonly string[];
  readonly history: readonly ClassifierValidation[];
  /** The validation whose weights were kept. */
  readonly best: number;
}

/**
 * Trains a classifier on labelled sets, starting from `pretrained` (whose architecture and standardisation it keeps).
 * Equal seeds give the same order of batches and first weights of the head, whatever the mode.
 * Throws for sets that cannot be encoded (`checkModelSet`), missing or wrong labels, and wrong options.
 */
export async function fineTune(pretrained: EncoderModel, labelled: ParticleSet, options: FineTuneOptions): Promise<FineTuned> {
  const { mode, classes, validation, learningRate, epochs, patience = 5, validateEvery = 1, particlesPerBatch = 3_000, backboneRate = 1, weightDecay = 0.01, clipNorm = 1, beta2 = 0.999, ema, seed = 0, threads, worker = true } = options;
  checkOptions(pretrained, labelled, { ...options, validateEvery });
  const { vocabulary: _head, ...model } = pretrained;
  const { config, scale } = model;
  const graph = classifierGraph(config, { numClasses: classes.length, scale });
  const artifacts = trainingArtifacts(graph, { loss: "loss", frozen: mode === "frozen" ? backboneParameters(graph, config) : [] });
  await using trainer = await createTrainer(artifacts, {
    initial: initialWeights(graph, pretrained, mode, seed), learningRate, clipNorm, beta2, worker, ...(threads === undefined ? {} : { threads }), ...(ema === undefined ? {} : { ema }),
    groups: fineTuneGroups(config, { weightDecay, backboneRate: mode === "full" ? backboneRate : 1 }),
  });
  const averaged = { ema: ema !== undefined };
  const stopping = earlyStopping({ patience, mode: "min" });
  let state = stopping.initial;
  let best = await trainer.readParameters();
  const history: ClassifierValidation[] = [];
  for (let epoch = 0; epoch < epochs && !state.shouldStop; epoch++) {
    const batches = batchesSync(labelled, { particlesPerBatch, stream: randomStream(seed, "fine-tuning batches", epoch) });
    for await (const step of trainer.fit(labelledFeeds(batches, config))) options.onStep?.(step);
    if ((epoch + 1) % validateEvery !== 0 && epoch + 1 !== epochs) continue;
    const point = { epoch: epoch + 1, steps: trainer.step, ...(await validateClassifier(trainer, validation, { config, averaged })) };
    state = stopping.update(state, point.loss);
    if (state.bestIndex === history.length) best = await trainer.readParameters(averaged);
    history.push(point);
    options.onValidation?.(point);
  }
  const fineTuning = { packages: packageVersions(import.meta.url), mode, seed, epochs, patience, validateEvery, particlesPerBatch, learningRate, backboneRate, weightDecay, clipNorm, beta2, ema: ema ?? null, sets: numSets(labelled), data: await hashSet(labelled) };
  return { ...model, classes, weights: best, history, best: state.bestIndex, provenance: { ...pretrained.provenance, fineTuning } };
}

function checkOptions(pretrained: EncoderModel, labelled: ParticleSet, { mode, classes, validation, epochs, validateEvery }: FineTuneOptions): void {
  if (!["frozen", "full", "scratch"].includes(mode)) throw new RangeError(`mode: expected "frozen", "full" or "scratch", got ${JSON.stringify(mode)}`);
  for (const [set, what] of [[labelled, "labelled sets"], [validation, "validation sets"]] as const) {
    checkModelSet(set, pretrained, what);
    checkLabels(set, classes, what);
  }
  expectCount("epochs", epochs);
  expectCount("validateEvery", validateEvery);
}

function backboneParameters(graph: Graph, config: SetEncoderConfig): readonly string[] {
  return graph.parameters.map(({ name }) => name).filter((name) => isBackbone(name, config));
}

/** The seed's weights; but for "scratch" the backbone's are those of the pretrained model. */
function initialWeights(graph: Graph, { weights, config }: EncoderModel, mode: FineTuneMode, seed: number): Record<string, Tensor> {
  const fresh = initParameters(graph, seed);
  if (mode === "scratch") return fresh;
  return Object.fromEntries(graph.parameters.map(({ name }) => {
    const value = isBackbone(name, config) ? weights[name] : fresh[name];
    if (value === undefined) throw new RangeError(`the pretrained model has no weights for "${name}": it was made for another architecture`);
    return [name, value];
  }));
}

/** Matrices decay; the backbone may have a rate of its own. */
function fineTuneGroups({ order }: SetEncoderConfig, { weightDecay, backboneRate }: { readonly weightDecay: number; readonly backboneRate: number }): readonly ParameterGroup[] {
  const rate = { learningRateScale: backboneRate };
  const backbone = `^(embed|block\\d+|finalNorm${order === "backbone" ? "|order" : ""})`;
  return [
    { match: `${backbone}.*weight$`, weightDecay, ...rate }, { match: backbone, weightDecay: 0, ...rate },
    ...decayGroups(weightDecay),
  ];
}

type Batches = ReturnType<typeof batchesSync>;

function* labelledFeeds(batches: Batches, { heads, order }: SetEncoderConfig): Generator<Record<string, Tensor>> {
  for (const batch of batches) {
    const labels = batch.labels ?? new Int32Array();
    const rank = order === "backbone" ? { rank: tensor("int32", [batch.rankInSet.length], batch.rankInSet) } : {};
    yield { ...packedFeeds(batch, heads, { pooling: true }), ...rank, labels: tensor("int32", [labels.length], labels) };
  }
}

/** Mean loss and accuracy over labelled sets. */
async function validateClassifier(trainer: Trainer, set: ParticleSet, { config, averaged }: { readonly config: SetEncoderConfig; readonly averaged: { readonly ema: boolean } }): Promise<{ loss: number; accuracy: number }> {
  let [loss, correct] = [0, 0];
  const batches = batchesSync(set, { particlesPerBatch: Math.max(20_000, config.maxParticles), shuffle: false });
  for (const feeds of labelledFeeds(batches, config)) {
    const { loss: mean, scores } = await trainer.evaluate(feeds, { outputs: ["loss", "scores"], ...averaged });
    const labels = feeds["labels"]?.data ?? new Int32Array();
    loss += labels.length * Number(mean?.data[0]);
    correct += countCorrect(scores as Tensor<"float32">, labels as Int32Array);
  }
  return { loss: loss / numSets(set), accuracy: correct / numSets(set) };
}

function countCorrect({ data, shape }: Tensor<"float32">, labels: Int32Array): number {
  const width = shape[1] ?? 0;
  let correct = 0;
  labels.forEach((label, row) => {
    const scores = data.subarray(row * width, (row + 1) * width);
    if (scores.every((score, column) => column === label || score < scores[label])) correct++;
  });
  return correct;
}
