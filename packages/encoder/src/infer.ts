// Running a trained encoder over a data set: embeddings and class probabilities, set after set in the order given.
import { bindParameters, subgraph, type Graph } from "@mpm/graph";
import { softmaxRows } from "@mpm/metrics";
import { openSession } from "@mpm/runtime";
import { batchesSync, numSets, packedFeeds, type ParticleSet } from "@mpm/sets";
import { tensor, type Tensor } from "@mpm/tensor";
import { checkModelSet } from "./check-set.js";
import { classifierGraph, encoderGraph } from "./classifier-graph.js";
import type { EncoderModel } from "./encoder-model.js";

/** Options of `embed` and `classify`. */
export interface InferOptions {
  /** Particles in a batch. Default 10,000. */
  readonly particlesPerBatch?: number;
  readonly threads?: number;
  /** Compute in a worker thread, so that this one stays free. Default true. */
  readonly worker?: boolean;
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

/** The one output of `graph`, [sets, width], scattered back to the order of the data set. */
async function inferSets(model: EncoderModel, graph: Graph, set: ParticleSet, { particlesPerBatch = 10_000, threads, worker = true }: InferOptions): Promise<Tensor<"float32">> {
  checkModelSet(set, model, "sets to encode");
  await using session = await openSession(bindParameters(graph, model.weights), { worker, ...(threads === undefined ? {} : { threads }) });
  const [{ name, shape }] = session.outputs;
  const width = Number(shape[1]);
  const names = new Set(session.inputs.map((input) => input.name));
  const result = tensor("float32", [numSets(set), width]); // [sets, width]
  const budget = Math.max(particlesPerBatch, model.config.maxParticles);
  for (const batch of batchesSync(set, { particlesPerBatch: budget, shuffle: false })) {
    const all = { ...packedFeeds(batch, model.config.heads, { pooling: true }), rank: tensor("int32", [batch.rankInSet.length], batch.rankInSet) };
    const { [name]: output } = await session.run(Object.fromEntries(Object.entries(all).filter(([input]) => names.has(input))));
    const rows = (output as Tensor<"float32">).data;
    batch.setIndices.forEach((row, at) => result.data.set(rows.subarray(at * width, (at + 1) * width), row * width));
  }
  return result;
}
