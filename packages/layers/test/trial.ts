// A layer on trial: its graph in both layouts with gradients, fed with jagged batches of random sets.
import { differentiate, gradientName, graphBuilder, mul, reduceSum, type Graph, type Value } from "@mpm/graph";
import { openSession, type Session } from "@mpm/runtime";
import { packBatch, packedFeeds, type PackedBatch } from "@mpm/sets";
import { tensor, type Tensor } from "@mpm/tensor";
import { packedLayout, paddedLayout, rowsOf, scope, type BatchLayout, type Scope } from "../src/index.js";
import { asFeeds, randomTensor } from "./measure.js";
import { matrixOf, type Matrix, type Values } from "./reference.js";

export interface Layer {
  readonly width: number;
  readonly heads: number;
  readonly out: number;
  /** Whether the result is one row per set rather than one per particle. */
  readonly pooled?: boolean;
  build(root: Scope, x: Value, layout: BatchLayout): Value;
  /** The result for one set: x [particles, width] -> [particles or 1, out]. */
  reference(values: Values, x: Matrix): Matrix;
}

const TARGET_STD = 0.02; // gradients of a mean loss: rounding in those that are analytically 0 stays below 1e-7

export type Layout = "packed" | "padded";

/** One set of a batch; the loss is the sum of y * target over its results. */
export interface TrialSet {
  readonly x: Tensor<"float64">; // [particles, width]
  readonly target: Tensor<"float64">; // [particles or 1, out]
}

/** Sets of these sizes. Set i does not depend on the sizes of the others. */
export function randomSets({ width, out, pooled }: Layer, sizes: readonly number[], seed: number): readonly TrialSet[] {
  return sizes.map((size, i) => ({
    x: randomTensor([size, width], seed, `x${i}`),
    target: randomTensor([pooled ? 1 : size, out], seed, `target${i}`, 0, TARGET_STD),
  }));
}

/** The layer between inputs `features` and `target` and outputs `y` and `loss`. */
export function trialGraph(layer: Layer, layoutName: Layout): Graph {
  const graph = graphBuilder(layoutName);
  const isPacked = layoutName === "packed";
  const features = graph.input("features", "float32", isPacked ? ["particles", layer.width] : ["sets", "slots", layer.width]);
  const layout = isPacked ? packedLayout(graph, layer.heads) : paddedLayout(graph);
  const y = layer.build(scope(graph), isPacked ? features : rowsOf(features), layout);
  const target = graph.input("target", "float32", y.shape);
  graph.output("y", y);
  graph.output("loss", reduceSum(mul(y, target)));
  return graph.build();
}

/** A session with `y` and the gradients of all parameters and of the features. */
export function openTrial(graph: Graph): Promise<Session> {
  return openSession(differentiate(graph, { loss: "loss", parameters: ["features", ...graph.parameters.map(({ name }) => name)] }), { threads: 1 });
}

/** Runs a batch; `y` and the gradient of the features come back as rows of real particles, set after set. */
export async function runTrial(session: Session, layer: Layer, layout: Layout, sets: readonly TrialSet[], values: Values): Promise<Record<string, readonly number[]>> {
  const batch = packBatch({ ...joined(sets), featureNames: Array<string>(layer.width).fill("x") }, sets.map((_, i) => i));
  const feeds = layout === "packed" ? packedTrialFeeds(layer, batch, sets) : paddedTrialFeeds(layer, batch, sets);
  const results = await session.run({ ...feeds, ...asFeeds(values) });
  const perParticle = new Set([gradientName("features"), ...(layer.pooled ? [] : ["y"])]);
  return Object.fromEntries(Object.entries(results).map(([name, result]) => {
    const rows = matrixOf(result);
    const isPadded = layout === "padded" && perParticle.has(name);
    return [name, (isPadded ? Array.from(denseSlots(batch), (slot) => rows[slot]) : rows).flat()];
  }));
}

const flat = (tensors: readonly Tensor[]): Float32Array => Float32Array.from(tensors.flatMap(({ data }) => Array.from(data, Number)));

function joined(sets: readonly TrialSet[]): { offsets: Int32Array; features: Tensor<"float32"> } {
  const offsets = new Int32Array(sets.length + 1);
  sets.forEach(({ x }, i) => { offsets[i + 1] = offsets[i] + x.shape[0]; });
  return { offsets, features: tensor("float32", [offsets[sets.length], sets[0].x.shape[1]], flat(sets.map(({ x }) => x))) };
}

function packedTrialFeeds({ heads, out, pooled = false }: Layer, batch: PackedBatch, sets: readonly TrialSet[]): Record<string, Tensor> {
  const target = flat(sets.map((set) => set.target));
  return { ...packedFeeds(batch, heads, { pooling: pooled }), target: tensor("float32", [target.length / out, out], target) };
}

/** The place of each particle in dense [sets, slots, ...] tensors, where every set has a row of its own. */
const denseSlots = ({ setOfParticle, rankInSet, numSlots }: PackedBatch): Int32Array => rankInSet.map((rank, particle) => setOfParticle[particle] * numSlots + rank);

const PADDING = 7; // features in padding slots: must not matter

function paddedTrialFeeds({ width, out, pooled }: Layer, batch: PackedBatch, sets: readonly TrialSet[]): Record<string, Tensor> {
  const [numSets, numSlots, slots] = [sets.length, batch.numSlots, denseSlots(batch)];
  const inSlots = (rows: Matrix, padding: number): Float32Array => {
    const padded = new Float32Array(numSets * numSlots * rows[0].length).fill(padding);
    rows.forEach((row, particle) => { padded.set(row, slots[particle] * row.length); });
    return padded;
  };
  const target = sets.flatMap((set) => matrixOf(set.target));
  return {
    features: tensor("float32", [numSets, numSlots, width], inSlots(matrixOf(batch.features), PADDING)),
    mask: tensor("float32", [numSets, numSlots], sets.flatMap(({ x }) => Array.from({ length: numSlots }, (_, slot) => Number(slot < x.shape[0])))),
    target: pooled ? tensor("float32", [numSets, out], target.flat()) : tensor("float32", [numSets * numSlots, out], inSlots(target, 0)),
  };
}
