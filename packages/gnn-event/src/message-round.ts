// One round of message passing: every edge from its ends, every node from its edges, the graph from all of them
// (`Edge_Network` of the published code of arXiv 2412.10665; the order within each vector is chosen here).
import { gemm, matmul, mul, type Value } from "@mpm/graph";
import { child, inverseCount, linearParts, type GraphLayout, type Scope } from "@mpm/layers";
import type { Aggregation, EventNetworkConfig } from "./config.js";

/** One row for each node, edge and graph of a batch. */
export interface GraphRows {
  readonly nodes: Value;
  readonly edges: Value;
  readonly globals: Value;
}

/** The perceptron of parameters `scope` from what its first linear layer gives, for one kind of rows. */
export type Perceptron = (kind: keyof GraphRows, scope: Scope, first: Value) => Value;

/**
 * edge <- MLP [edge, sender, receiver, global], node <- MLP [node, sum or mean of arriving edges, global],
 * global <- MLP [global, pooled nodes, pooled edges]. Parameters `edgeUpdate`, `nodeUpdate` and `globalUpdate`.
 */
export function messageRound(scope: Scope, layout: GraphLayout, { width, aggregation, pooling }: EventNetworkConfig, state: GraphRows, perceptron: Perceptron): GraphRows {
  const first = (name: string, parts: number): ReturnType<typeof linearParts> => linearParts(child(child(scope, name), "0"), Array<number>(parts).fill(width), { out: width });
  const { globals } = state;

  const edge = first("edgeUpdate", 4);
  const [ofEdge, ofSender, ofReceiver, ofGraph] = edge.weights;
  const atReceiver = gemm(state.nodes, ofReceiver, { bias: layout.graphsToNodes(gemm(globals, ofGraph, { bias: edge.bias })) }); // [nodes, width]
  const atEnds = layout.pairSums(matmul(state.nodes, ofSender), atReceiver); // [edges, width]
  const edges = perceptron("edges", child(scope, "edgeUpdate"), gemm(state.edges, ofEdge, { bias: atEnds }));

  const arriving = layout.edgesToNodes(edges); // [nodes, width]
  const node = first("nodeUpdate", 3);
  const messages = gemm(reduced(aggregation, arriving, layout.numArriving), node.weights[1], { bias: layout.graphsToNodes(gemm(globals, node.weights[2], { bias: node.bias })) });
  const nodes = perceptron("nodes", child(scope, "nodeUpdate"), gemm(state.nodes, node.weights[0], { bias: messages }));

  const global = first("globalUpdate", 3);
  const pooledEdges = reduced(pooling, layout.nodesToGraphs(arriving), layout.numEdges); // every edge arrives at a node of its graph
  const pooledNodes = reduced(pooling, layout.nodesToGraphs(nodes), layout.numNodes); // [graphs, width]
  const pooled = gemm(pooledNodes, global.weights[1], { bias: gemm(pooledEdges, global.weights[2], { bias: global.bias }) });
  return { edges, nodes, globals: perceptron("globals", child(scope, "globalUpdate"), gemm(globals, global.weights[0], { bias: pooled })) };
}

const reduced = (how: Aggregation, sum: Value, count: Value): Value => (how === "mean" ? mul(sum, inverseCount(count)) : sum);
