// Events as graphs: one node per object, edges between all of them.

import { MpmError, tensor } from "@mpm/tensor";
import { connectAll, fillAngles, type Edges } from "./edge-features.js";
import { NODE_FEATURES, parseEventGraphRecipe, type EventGraphRecipe, type ParsedEventGraphRecipe } from "./event-graph-recipe.js";
import { eventRows, MET, type EventSet, type ObjectColumns } from "./event-set.js";
import { globalFeatures } from "./global-features.js";
import type { GraphsTuple } from "./graphs-tuple.js";
import { nodeFeatures } from "./node-features.js";
import { fillPairs, type NodeMomenta } from "./pair-features.js";

/**
 * Graphs of events (arXiv 2412.10665): nodes `[objects, 7]` with the features of `NODE_FEATURES`, edges between all objects of an event,
 * globals by event. Everything is computed in float64 and rounded to float32 once.
 *
 * @param rows The events to take, in this order; default all. Nothing else of the set is read or copied.
 * @throws what `parseEventGraphRecipe` throws; RangeError for an event that does not exist, or for more edges than memory is for; MpmError
 * `"non-finite"` for a feature that is no number.
 */
export function eventGraphs(events: EventSet, recipe: EventGraphRecipe = {}, rows?: ArrayLike<number>): GraphsTuple {
  const parsed = parseEventGraphRecipe(recipe);
  const chosen = eventRows(events, rows);
  const { offsets, columns } = events.objects;
  const nNode = new Int32Array(chosen.length); // [graphs]
  for (let graph = 0; graph < chosen.length; graph++) nNode[graph] = offsets[chosen[graph] + 1] - offsets[chosen[graph]];
  const objects = objectsOf(offsets, chosen, nNode); // [nodes]
  const globals = tensor("float32", [chosen.length, parsed.globals.length], globalFeatures(events, chosen, parsed)); // [graphs, globals]
  const nodes = tensor("float32", [objects.length, NODE_FEATURES.length], nodeFeatures(columns, objects, parsed)); // [nodes, 7]
  checkFinite(nodes.data, objects);
  return { nodes, globals, nNode, ...edgesOf(columns, objects, nNode, parsed) };
}

/** A set that was not made by `eventSet` may hold anything. */
function checkFinite(nodes: Float32Array, objects: Int32Array): void {
  let zero = 0;
  for (let at = 0; at < nodes.length; at++) zero += nodes[at] - nodes[at]; // NaN as soon as one is NaN or infinite
  if (zero === 0) return;
  const at = nodes.findIndex((value) => !Number.isFinite(value));
  throw new MpmError("non-finite", `feature "${NODE_FEATURES[at % NODE_FEATURES.length]}" of object ${objects[Math.floor(at / NODE_FEATURES.length)]} is ${nodes[at]} in float32: make the set with eventSet, which checks columns`);
}

/** Which object each node is. */
function objectsOf(offsets: Int32Array, rows: Int32Array, nNode: Int32Array): Int32Array {
  const objects = new Int32Array(nNode.reduce((sum, n) => sum + n, 0)); // [nodes]
  for (let graph = 0, node = 0; graph < rows.length; graph++) {
    const first = offsets[rows[graph]];
    for (let rank = 0; rank < nNode[graph]; rank++) objects[node++] = first + rank;
  }
  return objects;
}

function edgesOf(columns: ObjectColumns, objects: Int32Array, nNode: Int32Array, recipe: ParsedEventGraphRecipe): Edges & Pick<GraphsTuple, "edges"> {
  if (recipe.edges === null) return { senders: new Int32Array(), receivers: new Int32Array(), nEdge: new Int32Array(nNode.length), edges: tensor("float32", [0, 0]) };
  const { features } = recipe.edges;
  const edges = connectAll(nNode, recipe.edges);
  const momenta = nodeMomenta(columns, objects, recipe);
  const data = new Float32Array(edges.senders.length * features.length); // [edges, features]
  fillAngles(data, edges, momenta, features);
  fillPairs(data, edges, momenta, features);
  return { ...edges, edges: tensor("float32", [edges.senders.length, features.length], data) };
}

/** Momenta of the nodes; MET has no eta, unless the recipe takes that of the column. */
function nodeMomenta({ pt, eta, phi, energy, type }: ObjectColumns, objects: Int32Array, { placeholders }: ParsedEventGraphRecipe): NodeMomenta {
  const momenta = { pt: take(pt, objects), eta: take(eta, objects), phi: take(phi, objects), energy: take(energy, objects) };
  if (placeholders.eta === null) return momenta;
  for (let node = 0; node < objects.length; node++) if (type[objects[node]] === MET) momenta.eta[node] = 0;
  return momenta;
}

function take(column: Float32Array | Float64Array, objects: Int32Array): Float64Array {
  const values = new Float64Array(objects.length);
  for (let node = 0; node < objects.length; node++) values[node] = column[objects[node]]; // several times as fast as `from`
  return values;
}
