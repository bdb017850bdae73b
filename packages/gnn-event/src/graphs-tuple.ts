// A batch of graphs as flat arrays, the layout of graph_nets and jraph. No padding: graphs differ in size.

import type { Tensor } from "@mpm/tensor";

/** A batch of graphs: the nodes of one graph after another, and so the edges. */
export interface GraphsTuple {
  /** `[nodes, nodeWidth]`. */
  readonly nodes: Tensor<"float32">;
  /** `[edges, edgeWidth]`, the edges of one graph after another; within a graph by receiver, then by sender. */
  readonly edges: Tensor<"float32">;
  /** `[graphs, globalWidth]`. */
  readonly globals: Tensor<"float32">;
  /** `[edges]`, the row in `nodes` from which each edge goes. */
  readonly senders: Int32Array;
  /** `[edges]`, the row in `nodes` to which each edge goes. */
  readonly receivers: Int32Array;
  /** `[graphs]`, the nodes of each graph. */
  readonly nNode: Int32Array;
  /** `[graphs]`, the edges of each graph. */
  readonly nEdge: Int32Array;
}
