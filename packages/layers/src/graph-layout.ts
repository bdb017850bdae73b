// How the nodes and edges of a batch of graphs are laid out. `segmentLayout` is for any graphs: rows are those of all graphs
// one after another. `denseLayout` is for graphs of equal size with all edges: plain tensors without indices. Networks are
// written once, against `GraphLayout`. Rows are always matrices: nodes [nodes, width], edges [edges, width], graphs [graphs, width].
import { add, cast, concat, expand, max, mul, reciprocal, reduceSum, reshapeTo, segmentGather, segmentSum, shapeOf, slice, type GraphBuilder, type Segments, type Value } from "@mpm/graph";
import { tensor } from "@mpm/tensor";
import { rowsOf } from "./batch-layout.js";
import { widthOf } from "./scope.js";

/** Between the nodes, the edges and the graphs of a batch. */
export interface GraphLayout {
  /** What the sender and the receiver of each edge add up to: two times [nodes, width] -> [edges, width]. */
  readonly pairSums: (senders: Value, receivers: Value) => Value;
  /** Each graph's row for each of its nodes: [graphs, width] -> [nodes, width]. */
  readonly graphsToNodes: (x: Value) => Value;
  /** Sum over the edges that arrive at each node, 0 where none does: [edges, width] -> [nodes, width]. */
  readonly edgesToNodes: (x: Value) => Value;
  /** Sum over the nodes of each graph: [nodes, width] -> [graphs, width]. */
  readonly nodesToGraphs: (x: Value) => Value;
  /** Edges that arrive at each node, float32 that broadcasts to [nodes, 1]. */
  readonly numArriving: Value;
  /** Nodes of each graph, float32 that broadcasts to [graphs, 1]. */
  readonly numNodes: Value;
  /** Edges of each graph, float32 that broadcasts to [graphs, 1]. */
  readonly numEdges: Value;
}

/** 1 / count, and 1 for none: times a sum it is the mean, of nothing 0. */
export const inverseCount = (count: Value): Value => reciprocal(max(count, 1));

/**
 * Declares the inputs of a batch of graphs of any size, with any edges: int32 `senders` and `receivers` [edges], rows of nodes;
 * `node_graphs` [nodes]; for each node the edges that leave it and those that arrive, `sender_slots` [nodes, "sent"] and
 * `receiver_slots` [nodes, "received"]; for each graph its nodes, `graph_slots` [graphs, "largest"]; and for each of the
 * three float32 `..._mask`, 1 where there is one and 0 for padding, which points at row 0.
 */
export function segmentLayout(graph: GraphBuilder): GraphLayout {
  const segments = (name: string, member: string, segment: string, most: string, index: string): Segments => ({
    slots: graph.input(`${name}_slots`, "int32", [segment, most]),
    mask: graph.input(`${name}_mask`, "float32", [segment, most]),
    segment: graph.input(index, "int32", [member]),
  });
  const [senders, receivers] = [segments("sender", "edges", "nodes", "sent", "senders"), segments("receiver", "edges", "nodes", "received", "receivers")];
  const graphs = segments("graph", "nodes", "graphs", "largest", "node_graphs");
  const count = ({ mask }: Segments): Value => reduceSum(mask, { axes: [1], keepDims: true }); // [segments, 1]
  return {
    pairSums: (x, y) => add(segmentGather(x, senders), segmentGather(y, receivers)),
    graphsToNodes: (x) => segmentGather(x, graphs),
    edgesToNodes: (x) => segmentSum(x, receivers),
    nodesToGraphs: (x) => segmentSum(x, graphs),
    numArriving: count(receivers), numNodes: count(graphs), numEdges: segmentSum(count(receivers), graphs),
  };
}

/**
 * The layout of graphs of equal size with an edge from every node to every other, and to itself with `selfLoops`; `edges` is
 * [graphs, nodes, senders, width], by receiver, then by sender. No inputs besides: places follow from the sizes.
 */
export function denseLayout(edges: Value, { selfLoops }: { readonly selfLoops: boolean }): GraphLayout {
  const size = (axis: number): Value => shapeOf(edges, { start: axis, end: axis + 1 });
  const [graphs, nodes, senders] = [size(0), size(1), size(2)]; // int64 [1]
  const count = (value: number): Value => edges.scope.constant(tensor("int64", [1], BigInt64Array.of(BigInt(value))));
  const shaped = (x: Value, ...sizes: readonly (Value | number)[]): Value =>
    reshapeTo(x, concat([...sizes, widthOf(x)].map((entry) => (typeof entry === "number" ? count(entry) : entry)), 0));
  /** Of all pairs [graphs, nodes, nodes, width] those of two nodes. After the first, a node with itself comes last in every nodes + 1 of them. */
  const ofTwo = (pairs: Value): Value => {
    const rest = slice(shaped(pairs, graphs, mul(nodes, nodes)), { axis: 1, start: 1 }); // [graphs, nodes * nodes - 1, width]
    return slice(shaped(rest, graphs, senders, add(nodes, count(1))), { axis: 2, end: -1 }); // [graphs, nodes - 1, nodes, width]
  };
  return {
    pairSums(x, y) {
      const pairs = add(shaped(y, graphs, nodes, 1), shaped(x, graphs, 1, nodes)); // [graphs, nodes, nodes, width]
      return rowsOf(selfLoops ? pairs : ofTwo(pairs));
    },
    graphsToNodes: (x) => rowsOf(expand(shaped(x, graphs, 1), concat([graphs, nodes, count(widthOf(x))], 0))),
    edgesToNodes: (x) => rowsOf(reduceSum(shaped(x, graphs, nodes, senders), { axes: [2] })),
    nodesToGraphs: (x) => reduceSum(shaped(x, graphs, nodes), { axes: [1] }),
    numArriving: cast(senders, "float32"), numNodes: cast(nodes, "float32"), numEdges: cast(mul(nodes, senders), "float32"),
  };
}
