// Running a trained encoder over a data set: embeddings, class probabilities, and its layers.
import { bindParameters, subgraph, type Graph } from "@mpm/graph";
import { softmaxRows } from "@mpm/metrics";
import { runBatches, type RunBatchesOptions } from "@mpm/runtime";
import { batchesSync, numSets, packedFeeds, type PackedBatch, type ParticleSet } from "@mpm/sets";
import { randomStream, tensor, type RandomStream, type Tensor } from "@mpm/tensor";
import { checkModelSet } from "./check-set.js";
import { classifierGraph, encoderGraph, layerNames, layersGraph } from "./classifier-graph.js";
import type { EncoderModel } from "./encoder-model.js";

/** Options of `embed` and `classify`. */
export interface InferOptions extends RunBatchesOptions {
  /** Particles in a batch. Default 10,000. */
  readonly particlesPerBatch?: number;
}

/** The mean hidden state of each set: float32 [sets, width]. */
export async function embed(model: EncoderModel, set: ParticleSet, options: InferOptions = {}): Promise<Tensor<"float32">> {
  return inferSets(model, subgraph(encoderGraph(model.config, model.scale), ["embedding"]), set, options);
}

/** Class probabilities of each set: float32 [sets, classes], in the order of `model.classes`. */
export async function classify(model: EncoderModel, set: ParticleSet, options: InferOptions = {}): Promise<Tensor<"float32">> {
  if (model.classes === undefined) throw new RangeError("this model has no classifier head: fine-tune it first");
  const graph = classifierGraph(model.config, { numClasses: model.classes.length, scale: model.scale });
  const scores = await inferSets(model, subgraph(graph, ["scores"]), set, options);
  return softmaxRows(scores);
}

/** The layers of a batch of sets by name: rows of sets, or of their particles. */
export type SetLayers = Readonly<Record<string, Tensor<"float32"> | { /** `[particles, width]` */ readonly values: Tensor<"float32">; /** Set s of the batch has rows offsets[s] up to, not including, offsets[s + 1]. */ readonly offsets: Int32Array }>>;

/**
 * The layers `names` (default: all of `layerNames`) of all sets, batch after batch, for `ckaMatrix` of @mpm/cka. Sets come in an order
 * that depends on their sizes and `particlesPerBatch` alone: for two models of one data set it is the same, as long as `maxParticles` of
 * neither is larger, to which batches are raised. Throws RangeError for an unknown name.
 */
export async function* setLayers(model: EncoderModel, set: ParticleSet, { names = layerNames(model.config, model), ...options }: InferOptions & { readonly names?: readonly string[] } = {}): AsyncGenerator<SetLayers> {
  const { classes, config, scale } = model;
  const graph = layersGraph(config, { scale, ...(classes === undefined ? {} : { numClasses: classes.length }) });
  const known = layerNames(config, model);
  const missing = names.find((name) => !known.includes(name));
  if (missing !== undefined) throw new RangeError(`the model has no layer "${missing}": expected some of ${known.join(", ")}`);
  const ofSets = new Set(["pooled", "scores"]);
  const stream = randomStream(0, "set layers"); // sets of all sizes in every batch
  for await (const { batch: { offsets }, outputs } of runPacked(model, subgraph(graph, names), set, { ...options, stream }))
    yield Object.fromEntries(names.map((name) => [name, ofSets.has(name) ? outputs[name] : { values: outputs[name], offsets }]));
}

/** The one output of `graph`, [sets, width], scattered back to the order of the data set. */
async function inferSets(model: EncoderModel, graph: Graph, set: ParticleSet, options: InferOptions): Promise<Tensor<"float32">> {
  const [{ name, shape }] = graph.outputs;
  const width = Number(shape[1]);
  const result = tensor("float32", [numSets(set), width]); // [sets, width]
  for await (const { batch, outputs } of runPacked(model, graph, set, options)) {
    const { data } = outputs[name];
    batch.setIndices.forEach((row, at) => result.data.set(data.subarray(at * width, (at + 1) * width), row * width));
  }
  return result;
}

/** Runs a graph of packed batches over all sets, in random order with a stream. */
async function* runPacked(
  model: EncoderModel, graph: Graph, set: ParticleSet, { particlesPerBatch = 10_000, stream, ...options }: InferOptions & { readonly stream?: RandomStream },
): AsyncGenerator<{ readonly batch: PackedBatch; readonly outputs: Readonly<Record<string, Tensor<"float32">>> }> {
  checkModelSet(set, model, "sets to encode");
  const budget = Math.max(particlesPerBatch, model.config.maxParticles);
  const batches = batchesSync(set, { particlesPerBatch: budget, ...(stream === undefined ? { shuffle: false } : { stream }) });
  const feedsOf = (batch: PackedBatch): Record<string, Tensor> => ({ ...packedFeeds(batch, model.config.heads, { pooling: true }), rank: tensor("int32", [batch.rankInSet.length], batch.rankInSet) });
  for await (const { batch, outputs } of runBatches(bindParameters(graph, model.weights), batches, feedsOf, options)) yield { batch, outputs: outputs as Readonly<Record<string, Tensor<"float32">>> };
}
