// Graphs of a classifier on top of the set encoder, and of the encoder alone, in the packed and the dense layout.
import { concat, expand, graphBuilder, reduceMean, reshape, shapeOf, softmax, softmaxCrossEntropy, sub, type Graph, type GraphBuilder, type Initializer, type Value } from "@mpm/graph";
import { child, linear, meanPool, packedLayout, paddedLayout, rowsOf, scope, weightedPool, standardiseFeatures, type BatchLayout, type FeatureScale } from "@mpm/layers";
import { tensor } from "@mpm/tensor";
import type { SetEncoderConfig } from "./config.js";
import { backbone, finalNorm } from "./set-encoder.js";

/** Options of `classifierGraph`. */
export interface ClassifierOptions {
  readonly numClasses: number;
  readonly scale: FeatureScale;
}

/** Scores start near 0, so that the first steps do not follow a random head. */
const SMALL: Initializer = { kind: "normal", std: 0.02 };

/** Learned weighted pooling, [sets, width], and a linear layer, [sets, classes]: the paper's fine-tuning head. */
function classifierHead(graph: GraphBuilder, hidden: Value, layout: BatchLayout, numClasses: number): { readonly pooled: Value; readonly scores: Value } {
  const head = child(scope(graph), "classifier");
  const pooled = weightedPool(child(head, "pool"), hidden, layout);
  return { pooled, scores: linear(child(head, "linear"), pooled, { out: numClasses, init: SMALL }) };
}

/**
 * Names of the values along the encoder, in order: `embed`, `block0` and so on, `hidden` (after the last norm), all [particles, width];
 * with classes also `pooled` [sets, width] and `scores` [sets, classes].
 */
export function layerNames({ blocks }: Pick<SetEncoderConfig, "blocks">, { classes }: { readonly classes?: readonly string[] } = {}): readonly string[] {
  return ["embed", ...Array.from({ length: blocks }, (_, block) => `block${block}`), "hidden", ...(classes === undefined ? [] : ["pooled", "scores"])];
}

/** The packed batch in; all of `layerNames` out. */
export function layersGraph(config: SetEncoderConfig, { numClasses, scale }: { readonly numClasses?: number; readonly scale: FeatureScale }): Graph {
  const taps = new Map<string, Value>();
  const { graph, hidden, layout } = packedBackbone("set-encoder-layers", config, scale, (name, rows) => taps.set(name, rows));
  taps.set("hidden", hidden);
  if (numClasses !== undefined) for (const [name, value] of Object.entries(classifierHead(graph, hidden, layout, numClasses))) taps.set(name, value);
  for (const [name, value] of taps) graph.output(name, value);
  return graph.build();
}

/**
 * For training: the packed batch and `labels` int32 [sets] in; `loss` (mean cross-entropy over sets) and `scores`
 * [sets, classes] (logits) out. With the order in the backbone also `rank` int32 [particles].
 */
export function classifierGraph(config: SetEncoderConfig, { numClasses, scale }: ClassifierOptions): Graph {
  const { graph, hidden, layout } = packedBackbone("set-classifier", config, scale);
  const labels = graph.input("labels", "int32", ["sets"]);
  const { scores } = classifierHead(graph, hidden, layout, numClasses);
  graph.output("loss", reduceMean(softmaxCrossEntropy(scores, labels)));
  graph.output("scores", scores);
  return graph.build();
}

/** The packed batch in; `hidden` [particles, width] and `embedding` [sets, width], their mean over each set, out. */
export function encoderGraph(config: SetEncoderConfig, scale: FeatureScale): Graph {
  const { graph, hidden, layout } = packedBackbone("set-encoder", config, scale);
  graph.output("hidden", hidden);
  graph.output("embedding", meanPool(hidden, layout));
  return graph.build();
}

function packedBackbone(name: string, config: SetEncoderConfig, scale: FeatureScale, tap?: (name: string, rows: Value) => void): { graph: GraphBuilder; hidden: Value; layout: BatchLayout } {
  const graph = graphBuilder(name);
  const features = graph.input("features", "float32", ["particles", config.features]);
  const layout = packedLayout(graph, config.heads);
  const rank = (): Value => graph.input("rank", "int32", ["particles"]);
  const hidden = backbone(graph, config, layout, { features: standardiseFeatures(graph, features, scale), rank, ...(tap && { tap }) });
  return { graph, hidden: finalNorm(graph, hidden), layout };
}

/**
 * For any tool with ONNX Runtime: dense `features` [sets, slots, features] (raw, not standardised) and `mask` [sets,
 * slots] (1 for particles, 0 for padding) in; `hidden` [sets, slots, width], `embedding` [sets, width] and, with
 * classes, `probabilities` [sets, classes] out. With the order in the backbone particles stand in descending pT from slot 0 on,
 * in at most `maxParticles` slots. Features in padding slots do not matter, as long as they are finite.
 */
export function denseGraph(config: SetEncoderConfig, { numClasses, scale }: { readonly numClasses?: number; readonly scale: FeatureScale }): Graph {
  const graph = graphBuilder("set-encoder-dense");
  const features = graph.input("features", "float32", ["sets", "slots", config.features]);
  const layout = paddedLayout(graph);
  const rank = (): Value => slotRanks(graph, graph.value("mask"), config.maxParticles);
  const rows = standardiseFeatures(graph, rowsOf(features), scale);
  const hidden = finalNorm(graph, backbone(graph, config, layout, { features: rows, rank }));
  graph.output("hidden", layout.toSlots(hidden));
  graph.output("embedding", meanPool(hidden, layout));
  if (numClasses !== undefined) graph.output("probabilities", softmax(classifierHead(graph, hidden, layout, numClasses).scores));
  return graph.build();
}

/** The number of each slot in its set, int32 [sets * slots]. */
function slotRanks(graph: GraphBuilder, mask: Value, maxParticles: number): Value {
  const positions = graph.constant(tensor("int32", [maxParticles], Int32Array.from({ length: maxParticles }, (_, rank) => rank)));
  const numSlots = shapeOf(mask, { start: 1 }); // int64 [1]
  const rest = sub(graph.constant(tensor("int64", [1], BigInt64Array.of(BigInt(maxParticles)))), numSlots);
  const [used] = graph.emit("Split", [positions, concat([numSlots, rest], 0)], { axis: { type: "int", value: 0n } }, { numOutputs: 2 }); // [slots]
  return reshape(expand(used, shapeOf(mask)), [-1]);
}
