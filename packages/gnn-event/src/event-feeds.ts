// Inputs of the event network's graphs, made of a batch of event graphs.
import { tensor, type Tensor } from "@mpm/tensor";
import type { GraphsTuple } from "./graphs-tuple.js";

type Feeds = Record<string, Tensor>;

/** Feeds of the segment form: rows of all graphs, their indices, and which rows make up each segment. */
export function segmentFeeds({ nodes, edges, globals, senders, receivers, nNode }: GraphsTuple): Feeds {
  const numNodes = nodes.shape[0];
  const nodeGraphs = new Int32Array(numNodes);
  nNode.reduce((start, count, graph) => {
    nodeGraphs.fill(graph, start, start + count);
    return start + count;
  }, 0);
  return {
    nodes, edges, globals,
    ...segmentsOf("sender", "senders", senders, numNodes),
    ...segmentsOf("receiver", "receivers", receivers, numNodes),
    ...segmentsOf("graph", "node_graphs", nodeGraphs, nNode.length),
  };
}

/** Rows by segment, each segment's in order; padding points at row 0. */
function segmentsOf(name: string, index: string, segment: Int32Array, count: number): Feeds {
  const filled = new Int32Array(count);
  for (const own of segment) filled[own]++;
  const most = filled.reduce((largest, size) => Math.max(largest, size), 0);
  const slots = new Int32Array(count * most);
  const mask = new Float32Array(count * most);
  filled.fill(0);
  segment.forEach((own, row) => {
    const slot = own * most + filled[own]++;
    slots[slot] = row;
    mask[slot] = 1;
  });
  return { [index]: tensor("int32", [segment.length], segment), [`${name}_slots`]: tensor("int32", [count, most], slots), [`${name}_mask`]: tensor("float32", [count, most], mask) };
}

/**
 * Feeds of the dense form. Throws RangeError for graphs of different sizes, and for those without an edge from each node to each
 * other (and, with `selfLoops`, to itself).
 */
export function denseFeeds(graphs: GraphsTuple, { selfLoops = false }: { readonly selfLoops?: boolean } = {}): Feeds {
  const { nodes, edges, globals, nNode } = graphs;
  const [numGraphs, objects] = [nNode.length, nNode[0] ?? 0];
  const other = nNode.findIndex((count) => count !== objects);
  if (other >= 0) throw new RangeError(`the dense form takes graphs of equal size; graph 0 has ${objects} nodes, graph ${other} has ${nNode[other]}: group them by size, or take the segment form`);
  const partners = selfLoops ? objects : objects - 1;
  checkComplete(graphs, objects, selfLoops);
  return {
    nodes: tensor("float32", [numGraphs, objects, nodes.shape[1]], nodes.data), globals,
    edges: tensor("float32", [numGraphs, objects, partners, edges.shape[1]], edges.data),
  };
}

/** Every edge, by receiver, then by sender. */
function checkComplete({ senders, receivers, nNode }: GraphsTuple, objects: number, selfLoops: boolean): void {
  const partners = selfLoops ? objects : objects - 1;
  const expected = nNode.length * objects * partners;
  const isWrong = (edge: number): boolean => {
    const [receiver, place] = [Math.floor(edge / partners), edge % partners];
    const position = receiver % objects;
    const sender = receiver - position + place + Number(!selfLoops && place >= position);
    return receivers[edge] !== receiver || senders[edge] !== sender;
  };
  const wrong = senders.length !== expected ? Math.min(senders.length, expected) : senders.findIndex((_, edge) => isWrong(edge));
  if (wrong < 0) return;
  throw new RangeError(`the dense form takes ${expected} edges, from every node to every ${selfLoops ? "one" : "other"}, by receiver, then by sender; got ${senders.length}, and edge ${wrong} ${wrong < senders.length ? `goes from ${senders[wrong]} to ${receivers[wrong]}` : "is missing"}: take the segment form`);
}
