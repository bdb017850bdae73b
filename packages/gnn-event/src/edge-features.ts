// Edges of fully connected graphs and the angles between their ends. Pairs of momenta are pair-features.ts.

import type { EdgeFeature, EdgeRecipe } from "./event-graph-recipe.js";

/** Edges in the order of `GraphsTuple`: graph by graph, by receiver, then by sender. */
export interface Edges {
  /** `[edges]`, positions of nodes. */
  readonly senders: Int32Array;
  readonly receivers: Int32Array;
  /** `[graphs]` */
  readonly nEdge: Int32Array;
}

/** Directions of the nodes, `[nodes]` each. */
export interface Angles {
  readonly eta: Float64Array;
  readonly phi: Float64Array;
}

/** Beyond this many edges a batch takes gigabytes. */
const MAX_EDGES = 2 ** 27;

/** Edges between `n` nodes. */
export function numEdges(n: number, { directions, selfLoops }: EdgeRecipe): number {
  return (directions === "both" ? n * (n - 1) : (n * (n - 1)) / 2) + (selfLoops ? n : 0);
}

/** Edges between all nodes of each graph; `nNode` `[graphs]`. @throws RangeError for more edges than memory is for. */
export function connectAll(nNode: Int32Array, recipe: EdgeRecipe): Edges {
  const nEdge = nNode.map((n) => numEdges(n, recipe)); // [graphs]
  const total = nEdge.reduce((sum, n) => sum + n, 0);
  if (total > MAX_EDGES) throw new RangeError(`${nNode.length} graphs with up to ${nNode.reduce((most, n) => Math.max(most, n), 0)} nodes have ${total} edges, expected at most ${MAX_EDGES}: take fewer events at once`);
  const [senders, receivers] = [new Int32Array(total), new Int32Array(total)];
  let edge = 0;
  let first = 0;
  for (let graph = 0; graph < nNode.length; graph++) {
    edge = connectGraph(senders, receivers, edge, first, nNode[graph], recipe);
    first += nNode[graph];
  }
  return { senders, receivers, nEdge };
}

/** Writes the edges of one graph from number `edge` on; the number after its last. */
function connectGraph(senders: Int32Array, receivers: Int32Array, edge: number, first: number, n: number, { selfLoops, directions }: EdgeRecipe): number {
  for (let receiver = first; receiver < first + n; receiver++) {
    const stop = directions === "both" ? first + n : receiver + 1;
    for (let sender = first; sender < stop; sender++) {
      if (sender === receiver && !selfLoops) continue;
      senders[edge] = sender;
      receivers[edge] = receiver;
      edge++;
    }
  }
  return edge;
}

/** Fills the columns deltaEta, deltaPhi and deltaR of `data` `[edges, features]`, those of them that are among the features. */
export function fillAngles(data: Float32Array, { senders, receivers }: Edges, { eta, phi }: Angles, features: readonly EdgeFeature[]): void {
  const width = features.length;
  const [deltaEta, deltaPhi, deltaR] = (["deltaEta", "deltaPhi", "deltaR"] as const).map((feature) => features.indexOf(feature));
  for (let edge = 0, at = 0; edge < senders.length; edge++, at += width) {
    const dEta = eta[senders[edge]] - eta[receivers[edge]];
    const dPhi = wrapAngle(phi[senders[edge]] - phi[receivers[edge]]);
    if (deltaEta >= 0) data[at + deltaEta] = dEta;
    if (deltaPhi >= 0) data[at + deltaPhi] = dPhi;
    if (deltaR >= 0) data[at + deltaR] = Math.sqrt(dEta * dEta + dPhi * dPhi);
  }
}

/** The same angle in (-pi, pi], to rounding; without branches, which half of the pairs would take. */
export function wrapAngle(angle: number): number {
  return angle + 2 * Math.PI * Math.round(angle / (-2 * Math.PI)); // rounds half up: pi stays, -pi becomes pi
}
