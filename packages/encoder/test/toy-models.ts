// Small sets, configurations and models for the tests.
import { initParameters, type Graph } from "@mpm/graph";
import type { FeatureScale } from "@mpm/layers";
import { openSession } from "@mpm/runtime";
import { packBatch, packedFeeds, type PackedBatch, type ParticleSet } from "@mpm/sets";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import { classifierGraph, parseEncoderConfig, pretrainingGraph, type EncoderModel, type SetEncoderConfig } from "../src/index.js";

/** Scale of raw features that is not the identity. */
export const SCALE: FeatureScale = { mean: [0.1, -0.2, 1], std: [0.5, 2, 1.5] };
/** Names of three classes. */
export const CLASSES: readonly string[] = ["red", "green", "blue"];

/** Width 16, 2 blocks, 4 heads, sets of up to 12 particles; `changes` replace entries. */
export function toyConfig(changes: Readonly<Record<string, unknown>> = {}): SetEncoderConfig {
  return parseEncoderConfig({
    features: 3, width: 16, blocks: 2, heads: 4, feedForward: 8, embedding: null, order: "head", maxParticles: 12, tokenHead: { kind: "linear" }, ...changes,
  });
}

/** Sets of the given sizes with normal features "a", "b", "c". */
export function randomSets(sizes: readonly number[], seed: number = 1): ParticleSet {
  const offsets = Int32Array.from([0, ...sizes]);
  for (let row = 1; row < offsets.length; row++) offsets[row] += offsets[row - 1];
  const numParticles = offsets[sizes.length];
  const features = tensor("float32", [numParticles, 3]); // [particles, features]
  randomStream(seed, "toy features").fillNormal(features.data);
  return { offsets, features, featureNames: ["a", "b", "c"] };
}

/** Sizes from `least` to `most`, drawn from a seed. */
export function randomSizes(count: number, seed: number, least: number = 1, most: number = 12): number[] {
  const stream = randomStream(seed, "toy sizes");
  return Array.from({ length: count }, () => least + stream.integer(most - least + 1));
}

/** Random values for every parameter, also for those that start at 0: a fresh block would be the identity. */
export function randomWeights({ parameters }: Pick<Graph, "parameters">, seed: number = 7): Record<string, Tensor<"float32">> {
  const weights = initParameters({ parameters }, seed);
  for (const [name, { data }] of Object.entries(weights)) {
    const stream = randomStream(seed, "toy weights", name);
    for (let i = 0; i < data.length; i++) data[i] += 0.3 * stream.normal();
  }
  return weights;
}

/** A model with both heads' classes and random weights. */
export function toyModel(config: SetEncoderConfig = toyConfig(), parts: { readonly classes?: readonly string[]; readonly vocabulary?: number } = { classes: CLASSES }): EncoderModel {
  const { classes, vocabulary } = parts;
  const graphs = [
    ...(classes === undefined ? [] : [classifierGraph(config, { numClasses: classes.length, scale: SCALE })]),
    ...(vocabulary === undefined ? [] : [pretrainingGraph(config, { vocabulary, scale: SCALE })]),
  ];
  const parameters = graphs.flatMap((graph) => graph.parameters);
  return { config, featureNames: ["a", "b", "c"], scale: SCALE, weights: randomWeights({ parameters }), provenance: { made: "by hand" }, ...parts };
}

/** Feeds of the packed graphs for the chosen sets, pooling and ranks included. */
export function allFeeds(set: ParticleSet, rows: readonly number[], { heads }: SetEncoderConfig): Record<string, Tensor> {
  const batch: PackedBatch = packBatch(set, rows);
  return { ...packedFeeds(batch, heads, { pooling: true }), rank: tensor("int32", [batch.rankInSet.length], batch.rankInSet) };
}

/** Outputs of a graph for those of `feeds` that it reads, with one thread. */
export async function runOnce(graph: Graph, feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
  await using session = await openSession(graph, { threads: 1 });
  const read = session.inputs.map(({ name }) => name);
  return await session.run(Object.fromEntries(read.flatMap((name) => (feeds[name] === undefined ? [] : [[name, feeds[name]]]))));
}
