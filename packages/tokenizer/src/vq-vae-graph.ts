// The graphs of the VQ-VAE: transformer encoder, quantiser, transformer decoder (arXiv 2401.13537, section 3.1).
import { abs, add, gather, graphBuilder, matmul, mul, reduceSum, reshape, sub, type Graph, type GraphBuilder, type Value } from "@mpm/graph";
import { child, linear, normalise, packedLayout, paddedLayout, rowsOf, scaledLinear, scope, standardiseFeatures, transformerBlock, unstandardiseFeatures, type BatchLayout, type FeatureScale, type Scope } from "@mpm/layers";
import { affineCodebook, quantise, type Quantised } from "./quantise.js";
import type { VqVaeConfig } from "./vq-vae-config.js";

/**
 * For training. Inputs: the packed batch and `particle_weight` float32 [particles], which sums to 1. Outputs: `loss`,
 * its parts `reconstruction` (sum over standardised features of |decoded - x|) and `commitment`, `tokens` int32
 * [particles] and `latent` [particles, latent].
 */
export function vqVaeGraph(config: VqVaeConfig, scale: FeatureScale): Graph {
  const graph = graphBuilder("vq-vae");
  const features = graph.input("features", "float32", ["particles", config.features]);
  const layout = packedLayout(graph, config.heads);
  const weight = graph.input("particle_weight", "float32", ["particles"]);
  const target = standardiseFeatures(graph, features, scale);
  const latent = encodeRows(graph, config, layout, target);
  const { tokens, passed, commitment } = quantiser(graph, config, latent);
  const error = reduceSum(abs(sub(decodeRows(graph, config, layout, passed), target)), { axes: [-1], keepDims: true }); // [particles, 1]
  const average = (rows: Value): Value => reshape(matmul(reshape(weight, [1, -1]), rows), [1]); // [1, particles] x [particles, 1]
  graph.output("loss", average(add(error, mul(commitment, config.commitmentWeight))));
  graph.output("reconstruction", average(error));
  graph.output("commitment", average(commitment));
  graph.output("tokens", tokens);
  graph.output("latent", latent);
  return graph.build();
}

/** The packed batch (raw features) in, `tokens` int32 [particles] and `latent` [particles, latent] out. */
export function tokenGraph(config: VqVaeConfig, scale: FeatureScale): Graph {
  const graph = graphBuilder("vq-vae-encoder");
  const features = graph.input("features", "float32", ["particles", config.features]);
  const layout = packedLayout(graph, config.heads);
  const latent = encodeRows(graph, config, layout, standardiseFeatures(graph, features, scale));
  graph.output("tokens", quantiser(graph, config, latent).tokens);
  graph.output("latent", latent);
  return graph.build();
}

/** The packed batch without features and `tokens` int32 [particles] in, `decoded` raw features [particles, features] out. */
export function decodeGraph(config: VqVaeConfig, scale: FeatureScale): Graph {
  const graph = graphBuilder("vq-vae-decoder");
  const tokens = graph.input("tokens", "int32", ["particles"]);
  const layout = packedLayout(graph, config.heads);
  const codes = gather(affineCodebook(quantiserScope(graph), config), tokens); // [particles, latent]
  graph.output("decoded", unstandardiseFeatures(graph, decodeRows(graph, config, layout, codes), scale));
  return graph.build();
}

/**
 * For any tool with ONNX Runtime: dense raw `features` [sets, slots, features] and `mask` [sets, slots] in, `tokens`
 * int32 [sets, slots] and `decoded` raw features [sets, slots, features] out. What stands in padding slots is unspecified.
 */
export function denseVqVaeGraph(config: VqVaeConfig, scale: FeatureScale): Graph {
  const graph = graphBuilder("vq-vae-dense");
  const features = graph.input("features", "float32", ["sets", "slots", config.features]);
  const layout = paddedLayout(graph);
  const { tokens, codes } = quantiser(graph, config, encodeRows(graph, config, layout, standardiseFeatures(graph, rowsOf(features), scale)));
  const decoded = unstandardiseFeatures(graph, decodeRows(graph, config, layout, codes), scale);
  graph.output("tokens", reshape(layout.toSlots(reshape(tokens, [-1, 1])), [0, -1]));
  graph.output("decoded", layout.toSlots(decoded));
  return graph.build();
}

const quantiserScope = (graph: GraphBuilder): Scope => scope(graph, "quantiser");
const quantiser = (graph: GraphBuilder, config: VqVaeConfig, latent: Value): Quantised => quantise(quantiserScope(graph), latent, config);

/** Standardised features [rows, features] -> latent [rows, latent]. */
function encodeRows(graph: GraphBuilder, config: VqVaeConfig, layout: BatchLayout, x: Value): Value {
  return transform(scope(graph, "encoder"), config, layout, x, config.latent);
}

/** Codes [rows, latent] -> standardised features [rows, features]. */
function decodeRows(graph: GraphBuilder, config: VqVaeConfig, layout: BatchLayout, codes: Value): Value {
  return transform(scope(graph, "decoder"), config, layout, codes, config.features);
}

/** Linear, transformer blocks, norm, linear: parameters `embed`, `block0` ..., `finalNorm`, `out`. */
function transform(within: Scope, { width, blocks, heads, feedForward }: VqVaeConfig, layout: BatchLayout, x: Value, out: number): Value {
  let hidden = linear(child(within, "embed"), x, { out: width }); // [rows, width]
  for (let block = 0; block < blocks; block++) hidden = transformerBlock(child(within, `block${block}`), hidden, layout, { heads, hidden: feedForward });
  return scaledLinear(child(within, "finalNorm"), child(within, "out"), normalise(hidden), { out });
}
