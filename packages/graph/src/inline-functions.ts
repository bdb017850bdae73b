// Model-local functions written out in the graph that calls them.
import { functionOf, functionsInUse } from "./functions-in-use.js";
import type { Attribute, Graph, GraphFunction, Node } from "./ir.js";
import { mapSubgraphs, namesIn, renameReads, subgraphsOf } from "./subgraphs.js";

/** Far above any real model; nested functions of a hostile file double at every level. */
const MAX_NODES = 1_000_000;

/**
 * The graph with every call for which `select` holds replaced by the function's body, also where bodies call functions and
 * inside subgraphs. Functions no longer called go; `inferValues` gives the types of what their bodies made.
 *
 * @throws RangeError for a function that calls itself, and where the graph would grow beyond a million nodes.
 */
export function inlineFunctions(graph: Graph, select: (node: Node) => boolean): Graph {
  const called = (node: Node): GraphFunction | undefined => (select(node) ? functionOf(graph.functions, node) : undefined);
  const calls = (node: Node): boolean => called(node) !== undefined || subgraphsOf(node).some(({ nodes }) => nodes.some(calls));
  if (!graph.nodes.some(calls)) return graph;
  const freshPrefix = prefixMaker(graph);
  let count = 0;
  const expand = (node: Node, callers: readonly GraphFunction[]): readonly Node[] => {
    const definition = called(node);
    if (definition === undefined) {
      if (++count > MAX_NODES) throw new RangeError(`functions of "${graph.name}" write out to more than ${MAX_NODES} nodes`);
      return [{ ...node, attributes: mapSubgraphs(node.attributes, (inner) => ({ ...inner, nodes: inner.nodes.flatMap((each) => expand(each, callers)) })) }];
    }
    if (callers.includes(definition)) throw new RangeError(`function ${definition.domain}.${definition.name} of "${graph.name}" calls itself: expected a body that ends`);
    return inlineCall(node, definition, freshPrefix(node)).flatMap((inner) => expand(inner, [...callers, definition]));
  };
  const nodes = graph.nodes.flatMap((node) => expand(node, []));
  return { ...graph, nodes, functions: functionsInUse(graph.functions, nodes) };
}

/** A prefix per call that no name of the graph starts with. */
function prefixMaker(graph: Graph): (call: Node) => string {
  const taken = new Set([...namesIn(graph)].flatMap((name) => [...name.matchAll(/\//g)].map(({ index }) => name.slice(0, index))));
  return ({ name, op }) => {
    const base = name === "" ? op : name;
    let prefix = base;
    for (let count = 1; taken.has(prefix); count++) prefix = `${base}_${count}`;
    taken.add(prefix);
    return `${prefix}/`;
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
