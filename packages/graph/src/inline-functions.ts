// Model-local functions written out in the graph that calls them.
import { functionFinder, functionsInUse } from "./functions-in-use.js";
import type { Attribute, Graph, GraphFunction, Node } from "./ir.js";
import { mapSubgraphs, namesIn, renameReads, subgraphsOf } from "./subgraphs.js";

/** Far above any real model; nested functions of a hostile file double at every level. */
const MAX_NODES = 250_000;
const MAX_DEPTH = 100;

type Called = (node: Node) => GraphFunction | undefined;

/**
 * The graph with every call for which `select` holds replaced by the function's body, also where bodies call functions and
 * inside subgraphs. Functions no longer called go; `inferValues` gives the types of what their bodies made.
 *
 * @throws RangeError for a function that calls itself, for calls nested more than 100 deep, and where the graph would grow beyond 250,000 nodes.
 */
export function inlineFunctions(graph: Graph, select: (node: Node) => boolean): Graph {
  const find = functionFinder(graph.functions);
  const called: Called = (node) => (select(node) ? find(node) : undefined);
  const calls = (node: Node): boolean => called(node) !== undefined || subgraphsOf(node).some(({ nodes }) => nodes.some(calls));
  if (!graph.nodes.some(calls)) return graph;
  checkSize(graph, called);
  const freshPrefix = prefixMaker(graph);
  const expand = (node: Node): readonly Node[] => {
    const definition = called(node);
    if (definition !== undefined) return inlineCall(node, definition, freshPrefix(node)).flatMap(expand);
    return [{ ...node, attributes: mapSubgraphs(node.attributes, (inner) => ({ ...inner, nodes: inner.nodes.flatMap(expand) })) }];
  };
  const nodes = graph.nodes.flatMap(expand);
  return { ...graph, nodes, functions: functionsInUse(graph.functions, nodes) };
}

/** Counts the nodes before any is made. */
function checkSize({ name, nodes: outermost }: Graph, called: Called): void {
  const sizes = new Map<GraphFunction, number>();
  const open = new Set<GraphFunction>();
  const bodySize = (nodes: readonly Node[]): number => nodes.reduce((sum, node) => {
    const definition = called(node);
    return sum + (definition === undefined ? 1 + bodySize(subgraphsOf(node).flatMap((graph) => graph.nodes)) : functionSize(definition));
  }, 0);
  const functionSize = (definition: GraphFunction): number => {
    const known = sizes.get(definition);
    if (known !== undefined) return known;
    if (open.has(definition)) throw new RangeError(`function ${definition.domain}.${definition.name} of "${name}" calls itself: expected a body that ends`);
    if (open.size === MAX_DEPTH) throw new RangeError(`functions of "${name}" call each other more than ${MAX_DEPTH} deep`);
    open.add(definition);
    const size = bodySize(definition.nodes);
    open.delete(definition);
    sizes.set(definition, size);
    return size;
  };
  const total = bodySize(outermost);
  if (total > MAX_NODES) throw new RangeError(`functions of "${name}" write out to ${total} nodes, expected at most ${MAX_NODES}`);
}

/** A prefix per call that no name of the graph starts with. */
function prefixMaker(graph: Graph): (call: Node) => string {
  const startsName = prefixSearch([...namesIn(graph)]);
  const counts = new Map<string, number>();
  const taken = new Set<string>();
  return ({ name, op }) => {
    const base = name === "" ? op : name;
    for (let count = counts.get(base) ?? 0; ; count++) {
      const prefix = count === 0 ? `${base}/` : `${base}_${count}/`;
      counts.set(base, count + 1);
      if (taken.has(prefix) || startsName(prefix)) continue;
      taken.add(prefix);
      return prefix;
    }
  };
}

/** Tells whether any of the names starts with a prefix: the first name not before it does, or none. */
function prefixSearch(names: readonly string[]): (prefix: string) => boolean {
  const sorted = names.toSorted((a, b) => (a < b ? -1 : Number(a > b)));
  return (prefix) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] ?? "") < prefix) low = middle + 1;
      else high = middle;
    }
    return sorted[low]?.startsWith(prefix) === true;
  };
}

function inlineCall(call: Node, definition: GraphFunction, prefix: string): readonly Node[] {
  const names = new Map<string, string>([["", ""]]);
  definition.inputs.forEach((name, index) => names.set(name, call.inputs[index] ?? ""));
  definition.outputs.forEach((name, index) => names.set(name, call.outputs[index] || prefix + name));
  const rename = (name: string): string => names.get(name) ?? prefix + name;
  return definition.nodes.map((node, index) => {
    const attributes = resolveAttributes(node.attributes, { ...definition.attributeDefaults, ...call.attributes });
    const renamed = renameReads({ ...node, attributes }, rename);
    return { ...renamed, name: prefix + (node.name === "" ? index : node.name), outputs: node.outputs.map(rename) };
  });
}

/** Attributes that refer to the caller's take its value; those it does not give are left out. */
function resolveAttributes(attributes: Node["attributes"], given: Node["attributes"]): Node["attributes"] {
  const resolved = Object.entries(attributes).map(([name, attribute]): [string, Attribute | undefined] =>
    [name, attribute.type !== "reference" ? attribute : Object.hasOwn(given, attribute.name) ? given[attribute.name] : undefined]);
  const present = Object.fromEntries(resolved.filter((entry): entry is [string, Attribute] => entry[1] !== undefined));
  return mapSubgraphs(present, (graph) => ({ ...graph, nodes: graph.nodes.map((node) => ({ ...node, attributes: resolveAttributes(node.attributes, given) })) }));
}
