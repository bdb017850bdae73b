// Graphs of the event network, to run and to train, in two equal forms.
import { binaryCrossEntropies, div, graphBuilder, mul, reduceSum, sigmoid, softmax, softmaxCrossEntropy, type Graph, type GraphBuilder, type Value } from "@mpm/graph";
import { denseLayout, rowsOf, segmentLayout, widthOf } from "@mpm/layers";
import { tensor } from "@mpm/tensor";
import type { EventNetworkConfig } from "./config.js";
import { eventNetwork, tapNames, type EventNetwork } from "./event-network.js";

/**
 * How a graph takes its events. `segment`: any objects and edges, as `segmentFeeds` gives them. `dense`: events with equally many
 * objects and all edges between them, as `denseFeeds` gives them, without indices. On WebGPU a batch needs an edge: ONNX Runtime 1.30
 * ends the process there where all events have one object and no self loops.
 */
export type EventForm = "segment" | "dense";

/** Form of a graph of the network. */
export interface EventGraphOptions {
  /** Default "segment". */
  readonly form?: EventForm;
  /** Of the dense form: whether every object has an edge to itself. Default false. */
  readonly selfLoops?: boolean;
}

/** What an event network learns. */
export type EventObjective =
  /** Cross-entropy; `labels` int32 [graphs] are classes. */
  | { readonly kind: "multiclass" }
  /** Binary cross-entropy of every label; `labels` float32 [graphs, outputs] are 0 or 1, `defined` float32 [graphs, outputs] 1 where they count, else 0: see `applyLabels`. */
  | { readonly kind: "multilabel"; /** Weight of each label; default 1. */ readonly labelWeights?: readonly number[] };

/** Options of `eventForwardGraph`. */
export interface EventForwardOptions extends EventGraphOptions {
  /** Inner values to give out, by names of `tapNames`. Default: none. */
  readonly taps?: readonly string[];
  /** Give out `probabilities`, too: of classes that exclude each other, or of each label by itself. Default: no. */
  readonly probabilities?: "softmax" | "sigmoid";
}

/**
 * For inference: `logits` and `probabilities` [graphs, outputs] and the values named in `taps` out. Throws RangeError for a name that
 * `tapNames` does not have.
 */
export function eventForwardGraph(config: EventNetworkConfig, { taps = [], probabilities, ...options }: EventForwardOptions = {}): Graph {
  const graph = graphBuilder("event-network");
  const network = networkIn(graph, config, options, false);
  for (const name of new Set(["logits", ...taps])) graph.output(name, tapOf(network, config, name));
  if (probabilities !== undefined) graph.output("probabilities", (probabilities === "softmax" ? softmax : sigmoid)(network.logits));
  return graph.build();
}

/**
 * For training: `labels` and `weights` float32 [graphs] in besides; `loss` and `logits` out. The loss is the weighted mean over
 * events, or over all labels that are defined, each with the weight of its event times its own. Event weights may be negative, but
 * what these weights add up to in a batch, of events or of defined labels, has to be positive, which the caller sees to. `training` puts dropout in, if the configuration has any.
 */
export function eventLossGraph(config: EventNetworkConfig, objective: EventObjective, { training = false, ...options }: EventGraphOptions & { readonly training?: boolean } = {}): Graph {
  const graph = graphBuilder("event-classifier");
  const { logits } = networkIn(graph, config, options, training);
  const weights = graph.input("weights", "float32", ["graphs"]);
  graph.output("loss", objective.kind === "multiclass" ? multiclassLoss(graph, logits, weights) : multilabelLoss(graph, logits, weights, objective.labelWeights));
  graph.output("logits", logits);
  return graph.build();
}

function multiclassLoss(graph: GraphBuilder, logits: Value, weights: Value): Value {
  return weightedMean(softmaxCrossEntropy(logits, graph.input("labels", "int32", ["graphs"])), weights);
}

function multilabelLoss(graph: GraphBuilder, logits: Value, weights: Value, labelWeights: readonly number[] = Array<number>(widthOf(logits)).fill(1)): Value {
  const outputs = widthOf(logits);
  if (labelWeights.length !== outputs || labelWeights.some((weight) => !(weight >= 0 && weight < Infinity)) || labelWeights.every((weight) => weight === 0))
    throw new RangeError(`labelWeights: expected ${outputs} finite numbers of 0 or more, one for each label, not all 0, got ${labelWeights.join(", ")}`);
  const losses = binaryCrossEntropies(logits, graph.input("labels", "float32", ["graphs", outputs])); // [graphs, outputs]
  const counted = mul(graph.input("defined", "float32", ["graphs", outputs]), graph.initializer("labelWeights", tensor("float32", [outputs], labelWeights)));
  const perEvent = (x: Value): Value => reduceSum(x, { axes: [1] }); // [graphs]
  return div(reduceSum(mul(perEvent(mul(losses, counted)), weights)), reduceSum(mul(perEvent(counted), weights)));
}

const weightedMean = (x: Value, weights: Value): Value => div(reduceSum(mul(x, weights)), reduceSum(weights));

function networkIn(graph: GraphBuilder, config: EventNetworkConfig, { form = "segment", selfLoops = false }: EventGraphOptions, training: boolean): EventNetwork {
  const input = (name: string, ...shape: readonly (string | number)[]): Value => graph.input(name, "float32", shape);
  if (form === "segment") {
    const rows = { nodes: input("nodes", "nodes", config.features), edges: input("edges", "edges", config.edgeFeatures), globals: input("globals", "graphs", config.globals) };
    return eventNetwork(graph, config, segmentLayout(graph), rows, { training });
  }
  if (form !== "dense") throw new RangeError(`form: expected "segment" or "dense", got ${JSON.stringify(form)}`);
  const nodes = input("nodes", "graphs", "objects", config.features);
  const edges = input("edges", "graphs", "objects", selfLoops ? "objects" : "others", config.edgeFeatures);
  const globals = input("globals", "graphs", config.globals);
  return eventNetwork(graph, config, denseLayout(edges, { selfLoops }), { nodes: rowsOf(nodes), edges: rowsOf(edges), globals }, { training });
}

function tapOf({ taps }: EventNetwork, config: EventNetworkConfig, name: string): Value {
  const value = taps.get(name);
  if (value === undefined) throw new RangeError(`tap "${name}": expected some of ${tapNames(config).join(", ")}`);
  return value;
}
