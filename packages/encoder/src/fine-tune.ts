// Fine-tuning: a classifier on few labelled sets, from a pretrained backbone or from scratch (arXiv 2401.13537, section 4).
import { initParameters, trainingArtifacts, type Graph } from "@mpm/graph";
import { batchesSync, numSets, packedFeeds, type ParticleSet } from "@mpm/sets";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import { createTrainer, earlyStopping, type ParameterGroup, type Schedule, type StepResult, type Trainer } from "@mpm/train";
import { checkSet } from "./check-set.js";
import { classifierGraph } from "./classifier-graph.js";
import { isBackbone, type EncoderModel } from "./encoder-model.js";

/** frozen: only the head learns. full: backbone and head. scratch: both, from random weights. */
export type FineTuneMode = "frozen" | "full" | "scratch";

export interface FineTuneOptions {
  readonly mode: FineTuneMode;
  /** Names of the classes; labels are positions in it. */
  readonly classes: readonly string[];
  /** Labelled sets that decide when to stop and which weights to keep. */
  readonly validation: ParticleSet;
  readonly learningRate: Schedule;
  /** Learning rate of the backbone relative to the head's. Default 1; ignored when frozen. */
  readonly backboneRate?: number;
  /** Upper limit of passes over the labelled sets. */
  readonly epochs: number;
  /** Validations without a better loss after which training stops. Default 5. */
  readonly patience?: number;
  /** Passes between validations. Default 1. */
  readonly validateEvery?: number;
  readonly particlesPerBatch?: number;
  readonly weightDecay?: number;
  readonly clipNorm?: number;
  /** Fixes the batch order and the head's first weights, whatever the mode. */
  readonly seed?: number;
  readonly threads?: number;
  readonly onStep?: (step: StepResult) => void;
}

export interface FineTuned extends EncoderModel {
  readonly classes: readonly string[];
  /** After each validation: steps done, mean loss and accuracy on the validation sets. */
  readonly history: readonly { readonly steps: number; readonly loss: number; readonly accuracy: number }[];
  /** The validation whose weights were kept. */
  readonly best: number;
}

/** Trains a classifier on labelled sets, starting from `pretrained` (whose architecture and standardisation it keeps). */
export async function fineTune(pretrained: EncoderModel, labelled: ParticleSet, options: FineTuneOptions): Promise<FineTuned> {
  const { mode, classes, validation, learningRate, epochs, patience = 5, validateEvery = 1, particlesPerBatch = 3_000, clipNorm = 1, seed = 0, threads } = options;
  const { config, scale } = pretrained;
  for (const [set, what] of [[labelled, "labelled sets"], [validation, "validation sets"]] as const) {
    checkSet(set, config, what);
    checkLabels(set, classes, what);
  }
  const graph = classifierGraph(config, { numClasses: classes.length, scale });
  const artifacts = trainingArtifacts(graph, { loss: "loss", frozen: mode === "frozen" ? backboneParameters(graph, pretrained) : [] });
  await using trainer = await createTrainer(artifacts, {
    initial: initialWeights(graph, pretrained, mode, seed), learningRate, clipNorm, groups: fineTuneGroups(pretrained, options), ...(threads === undefined ? {} : { threads }),
  });
  const stopping = earlyStopping({ patience, mode: "min" });
  let state = stopping.initial;
  let best = await trainer.readParameters();
  const history: { steps: number; loss: number; accuracy: number }[] = [];
  for (let epoch = 0; epoch < epochs && !state.shouldStop; epoch++) {
    const batches = batchesSync(labelled, { particlesPerBatch, stream: randomStream(seed, "fine-tuning batches", epoch) });
    for await (const step of trainer.fit(labelledFeeds(batches, config.heads, config.order === "backbone"))) options.onStep?.(step);
    if ((epoch + 1) % validateEvery !== 0) continue;
    const point = { steps: trainer.step, ...(await validateClassifier(trainer, validation, { heads: config.heads, needsRank: config.order === "backbone" })) };
    state = stopping.update(state, point.loss);
    if (state.bestIndex === history.length) best = await trainer.readParameters();
    history.push(point);
  }
  const provenance = { ...pretrained.provenance, fineTuning: { mode, seed, epochs, patience, particlesPerBatch, learningRate, backboneRate: options.backboneRate ?? 1, sets: numSets(labelled) } };
  const { vocabulary: _head, ...model } = pretrained;
  return { ...model, classes, weights: best, history, best: state.bestIndex, provenance };
}

function backboneParameters(graph: Graph, { config }: EncoderModel): readonly string[] {
  return graph.parameters.map(({ name }) => name).filter((name) => isBackbone(name, config));
}

/** The seed's weights; without "scratch" the backbone's are those of the pretrained model. */
function initialWeights(graph: Graph, { weights, config }: EncoderModel, mode: FineTuneMode, seed: number): Record<string, Tensor> {
  const fresh = initParameters(graph, seed);
  if (mode === "scratch") return fresh;
  return Object.fromEntries(graph.parameters.map(({ name }) => {
    const value = isBackbone(name, config) ? weights[name] : fresh[name];
    if (value === undefined) throw new RangeError(`the pretrained model has no weights for "${name}": it was made for another architecture`);
    return [name, value];
  }));
}

/** Matrices decay; the backbone may have a smaller rate. */
function fineTuneGroups({ config }: EncoderModel, { mode, backboneRate = 1, weightDecay = 0.01 }: FineTuneOptions): readonly ParameterGroup[] {
  const rate = { learningRateScale: mode === "full" ? backboneRate : 1 };
  const backbone = `^(embed|block\\d+|finalNorm${config.order === "backbone" ? "|order" : ""})`;
  return [
    { match: `${backbone}.*weight$`, weightDecay, ...rate }, { match: backbone, weightDecay: 0, ...rate },
    { match: "weight$", weightDecay }, { match: "", weightDecay: 0 },
  ];
}

function checkLabels(set: ParticleSet, classes: readonly string[], what: string): void {
  const { labels } = set;
  if (labels === undefined || labels.length !== numSets(set)) throw new RangeError(`${what}: expected a label for each of the ${numSets(set)} sets, got ${labels?.length ?? "none"}`);
  const wrong = labels.findIndex((label) => label < 0 || label >= classes.length);
  if (wrong >= 0) throw new RangeError(`${what}: label ${labels[wrong]} of set ${wrong} is no class: expected 0 .. ${classes.length - 1} (${classes.join(", ")})`);
}

type Batches = ReturnType<typeof batchesSync>;

function* labelledFeeds(batches: Batches, heads: number, needsRank: boolean): Generator<Record<string, Tensor>> {
  for (const batch of batches) {
    const labels = batch.labels ?? new Int32Array();
    yield { ...packedFeeds(batch, heads, { pooling: true }), labels: tensor("int32", [labels.length], labels), ...(needsRank ? { rank: tensor("int32", [batch.rankInSet.length], batch.rankInSet) } : {}) };
  }
}

/** Mean loss and accuracy over labelled sets. */
async function validateClassifier(trainer: Trainer, set: ParticleSet, { heads, needsRank }: { readonly heads: number; readonly needsRank: boolean }): Promise<{ loss: number; accuracy: number }> {
  let [loss, correct] = [0, 0];
  const batches = batchesSync(set, { particlesPerBatch: 20_000, shuffle: false, stream: randomStream(0, "validation") });
  for (const feeds of labelledFeeds(batches, heads, needsRank)) {
    const { loss: mean, scores } = await trainer.evaluate(feeds, { outputs: ["loss", "scores"] });
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
