// Batches of graphs with random features, and parts and orders of them, for the tests.
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import type { GraphsTuple } from "../src/index.js";

/** Which edges a graph has. */
export interface EdgeRule {
  readonly selfLoops: boolean;
  /** Only from the first to the later of two nodes. */
  readonly oneWay: boolean;
}

interface Edge {
  readonly sender: number;
  readonly receiver: number;
}

/** A graph by itself: nodes count from 0. */
interface Graph {
  readonly nodes: readonly (readonly number[])[];
  readonly edges: readonly (Edge & { readonly features: readonly number[] })[];
  readonly globals: readonly number[];
}

function edgesOf(size: number, { selfLoops, oneWay }: EdgeRule): Edge[] {
  const all = Array.from({ length: size * size }, (_, at) => ({ receiver: Math.floor(at / size), sender: at % size }));
  return all.filter(({ sender, receiver }) => (sender === receiver ? selfLoops : !oneWay || sender < receiver));
}

/** Graphs of these numbers of nodes with normal features; graph i does not depend on the others. */
export function randomGraphs(sizes: readonly number[], { rule = { selfLoops: false, oneWay: false }, seed = 1 }: { readonly rule?: EdgeRule; readonly seed?: number } = {}): GraphsTuple {
  return joined(sizes.map((size, index): Graph => {
    const stream = randomStream(seed, "toy graph", index);
    const row = (width: number): number[] => Array.from({ length: width }, () => stream.normal());
    return { nodes: Array.from({ length: size }, () => row(7)), edges: edgesOf(size, rule).map((edge) => ({ ...edge, features: row(3) })), globals: [size] };
  }));
}

/** Graphs of a batch, in this order. */
export function selectGraphs(batch: GraphsTuple, indices: readonly number[]): GraphsTuple {
  const graphs = split(batch);
  return joined(indices.map((index) => graphs[index]));
}

/** The same graphs with their nodes in a random order. */
export function shuffledNodes(batch: GraphsTuple, seed: number): GraphsTuple {
  return joined(split(batch).map(({ nodes, edges, globals }, index) => {
    const order = randomStream(seed, "toy order", index).permutation(nodes.length);
    const place = Array.from(order, (_, old) => order.indexOf(old));
    const moved = edges.map((edge) => ({ ...edge, sender: place[edge.sender], receiver: place[edge.receiver] }));
    return { nodes: Array.from(order, (old) => nodes[old]), edges: moved.toSorted((a, b) => a.receiver - b.receiver || a.sender - b.sender), globals };
  }));
}

function split({ nodes, edges, globals, senders, receivers, nNode, nEdge }: GraphsTuple): Graph[] {
  const rows = (x: Tensor, start: number, count: number): number[][] => Array.from({ length: count }, (_, at) => Array.from(x.data.slice((start + at) * x.shape[1], (start + at + 1) * x.shape[1]), Number));
  let [node, edge] = [0, 0];
  return Array.from(nNode, (numNodes, index) => {
    const [firstNode, firstEdge] = [node, edge];
    [node, edge] = [node + numNodes, edge + nEdge[index]];
    const features = rows(edges, firstEdge, nEdge[index]);
    return {
      nodes: rows(nodes, firstNode, numNodes), globals: rows(globals, index, 1)[0],
      edges: features.map((own, at) => ({ sender: senders[firstEdge + at] - firstNode, receiver: receivers[firstEdge + at] - firstNode, features: own })),
    };
  });
}

function joined(graphs: readonly Graph[]): GraphsTuple {
  const starts = graphs.map((_, index) => graphs.slice(0, index).reduce((sum, { nodes }) => sum + nodes.length, 0));
  const ends = (key: "sender" | "receiver"): Int32Array => Int32Array.from(graphs.flatMap(({ edges }, index) => edges.map((edge) => edge[key] + starts[index])));
  const matrix = (rows: readonly (readonly number[])[], width: number): Tensor<"float32"> => tensor("float32", [rows.length, width], rows.flat());
  return {
    nodes: matrix(graphs.flatMap(({ nodes }) => nodes), 7), edges: matrix(graphs.flatMap(({ edges }) => edges.map(({ features }) => features)), 3),
    globals: matrix(graphs.map(({ globals }) => globals), 1), senders: ends("sender"), receivers: ends("receiver"),
    nNode: Int32Array.from(graphs, ({ nodes }) => nodes.length), nEdge: Int32Array.from(graphs, ({ edges }) => edges.length),
  };
}
