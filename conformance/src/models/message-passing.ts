// A message-passing network on graphs of nodes, edges and globals (Battaglia et al. 2018, full block), which tells classes of
// graphs apart.
import { add, concat, constantOfShape, expand, gather, graphBuilder, reduceMean, scatterAdd, shapeOf, softmaxCrossEntropy, trainingArtifacts, unsqueeze, type Graph, type GraphBuilder, type Value } from "@mpm/graph";
import { child, linear, mlp, scope, widthOf, type Scope } from "@mpm/layers";
import { randomStream, tensor, type RandomStream, type Tensor } from "@mpm/tensor";
import { firstValues, type TestModel } from "./model.js";

/**
 * Not less, and no ReLU: norms of rows whose units are nearly all 0 amplify rounding. At width 8 with ReLU, weights that differ
 * by 6e-8 give losses that differ by 4e-5 in one and the same runtime.
 */
const WIDTH = 16;
const ROUNDS = 2;
const CLASSES = 3;
const SIZES = { nodes: 3, edges: 2, globals: 1 } as const;

export function messagePassing(): TestModel {
  const artifacts = trainingArtifacts(network(), { loss: "loss" });
  return { artifacts, initial: firstValues(artifacts), batches };
}

/** Features of nodes and edges with the rows they belong to, and of whole graphs. */
interface State {
  readonly nodes: Value; // [nodes, width]
  readonly edges: Value; // [edges, width]
  readonly globals: Value; // [graphs, width]
}

interface Topology {
  readonly senders: Value; // int32 [edges]
  readonly receivers: Value; // int32 [edges]
  readonly nodeGraph: Value; // int32 [nodes]
  readonly edgeGraph: Value; // int32 [edges]
}

function network(): Graph {
  const g = graphBuilder("message-passing");
  const features = (name: keyof typeof SIZES, rows: string): Value => linear(child(scope(g), `embed.${name}`), g.input(name, "float32", [rows, SIZES[name]]), { out: WIDTH });
  const index = (name: string, rows: string): Value => g.input(name, "int32", [rows]);
  let state: State = { nodes: features("nodes", "nodes"), edges: features("edges", "edges"), globals: features("globals", "graphs") };
  const topology: Topology = { senders: index("senders", "edges"), receivers: index("receivers", "edges"), nodeGraph: index("node_graph", "nodes"), edgeGraph: index("edge_graph", "edges") };
  for (let round = 0; round < ROUNDS; round++) state = block(child(scope(g), `round${round}`), state, topology);
  const logits = linear(child(scope(g), "head"), state.globals, { out: CLASSES }); // [graphs, classes]
  g.output("loss", reduceMean(softmaxCrossEntropy(logits, index("label", "graphs"))));
  return g.build();
}

/** One round: edges from their ends, nodes from the edges they receive, globals from all; each with what it was before. */
function block(within: Scope, { nodes, edges, globals }: State, { senders, receivers, nodeGraph, edgeGraph }: Topology): State {
  const { graph } = within;
  const update = (name: string, old: Value, parts: readonly Value[]): Value => add(old, mlp(child(within, name), concat([old, ...parts], 1), { widths: [WIDTH, WIDTH] }));
  const newEdges = update("edges", edges, [gather(nodes, senders), gather(nodes, receivers), gather(globals, edgeGraph)]);
  const newNodes = update("nodes", nodes, [segmentSum(graph, newEdges, receivers, nodes), gather(globals, nodeGraph)]);
  const newGlobals = update("globals", globals, [segmentSum(graph, newNodes, nodeGraph, globals), segmentSum(graph, newEdges, edgeGraph, globals)]);
  return { nodes: newNodes, edges: newEdges, globals: newGlobals };
}

/** Sums of the rows with equal index, one for each row of `like`: [rows, width] -> [like's rows, width]. */
function segmentSum(graph: GraphBuilder, rows: Value, index: Value, like: Value): Value {
  const sizes = concat([shapeOf(like, { end: 1 }), graph.constant(tensor("int64", [1], [widthOf(rows)]))], 0);
  const zeros = constantOfShape(sizes, tensor("float32", [1]));
  return scatterAdd(zeros, expand(unsqueeze(index, [1]), shapeOf(rows)), rows, { axis: 0 });
}

/** Four graphs each of 3 to 7 nodes, every node sending to two others; the class follows from the first node features. */
function batches(count: number): Record<string, Tensor>[] {
  const stream = randomStream(1, "message-passing batches");
  return Array.from({ length: count }, () => batch(stream, Array.from({ length: 4 }, () => 3 + stream.integer(5))));
}

function batch(stream: RandomStream, sizes: readonly number[]): Record<string, Tensor> {
  const nodeGraph = sizes.flatMap((size, graph) => Array.from({ length: size }, () => graph));
  const first = sizes.map((_, graph) => nodeGraph.indexOf(graph));
  const senders = nodeGraph.flatMap((_, node) => [node, node]);
  const receivers = senders.map((node) => {
    const graph = nodeGraph[node] ?? 0;
    return (first[graph] ?? 0) + stream.integer(sizes[graph] ?? 1);
  });
  const normal = (rows: number, width: number): Tensor<"float32"> => {
    const features = tensor("float32", [rows, width]);
    stream.fillNormal(features.data);
    return features;
  };
  const nodes = normal(nodeGraph.length, SIZES.nodes);
  const sums = sizes.map((_, graph) => nodeGraph.reduce((sum, of, node) => sum + (of === graph ? nodes.data[SIZES.nodes * node] : 0), 0));
  const indices = (values: readonly number[]): Tensor => tensor("int32", [values.length], values);
  return {
    nodes, edges: normal(senders.length, SIZES.edges), globals: normal(sizes.length, SIZES.globals),
    senders: indices(senders), receivers: indices(receivers), node_graph: indices(nodeGraph), edge_graph: indices(senders.map((node) => nodeGraph[node] ?? 0)),
    label: indices(sums.map((sum) => (sum < -1 ? 0 : sum < 1 ? 1 : 2))),
  };
}
