// Nodes with graphs inside (If, Loop, Scan): these read values of the graph around them without listing them as inputs.
import type { Attribute, Graph, Node } from "./ir.js";

/** Graphs in the attributes of a node. */
export function subgraphsOf({ attributes }: Node): readonly Graph[] {
  return Object.values(attributes).flatMap((attribute) => (attribute.type === "graph" ? [attribute.value] : attribute.type === "graphs" ? attribute.value : []));
}

/** Names that a node reads: its inputs, and what its subgraphs read of the graph around them. */
export function readsOf(node: Node): readonly string[] {
  const subgraphs = subgraphsOf(node);
  return subgraphs.length === 0 ? node.inputs : [...node.inputs, ...subgraphs.flatMap(outerReads)];
}

/** Names that a subgraph reads of the graph around it. */
export function outerReads(graph: Graph): readonly string[] {
  const own = ownNames(graph);
  return [...graph.nodes.flatMap(readsOf), ...graph.outputs.map(({ name }) => name)].filter((name) => !own.has(name));
}

function ownNames({ inputs, initializers, nodes }: Graph): ReadonlySet<string> {
  return new Set([...inputs.map(({ name }) => name), ...Object.keys(initializers), ...nodes.flatMap(({ outputs }) => outputs)]);
}

/** Every name in a graph and its subgraphs, of values and of nodes. */
export function namesIn(graph: Graph): Set<string> {
  const names = new Set<string>();
  const visit = ({ inputs, parameters, initializers, nodes }: Graph): void => {
    for (const { name } of [...inputs, ...parameters]) names.add(name);
    for (const name of Object.keys(initializers)) names.add(name);
    for (const node of nodes) {
      for (const name of [node.name, ...node.outputs]) names.add(name);
      subgraphsOf(node).forEach(visit);
    }
  };
  visit(graph);
  return names;
}

/** The node reading other names, in its subgraphs too; the same node where it reads none of those that change. */
export function renameReads(node: Node, rename: (name: string) => string): Node {
  const renamed = renameAll(node.inputs, rename);
  const attributes = mapSubgraphs(node.attributes, (graph) => renameOuter(graph, rename));
  return renamed === node.inputs && attributes === node.attributes ? node : { ...node, inputs: renamed, attributes };
}

/** The node with all its values renamed; the same node where none changes. */
export function renameValues(node: Node, rename: (name: string) => string): Node {
  const [renamed, outputs] = [renameReads(node, rename), renameAll(node.outputs, rename)];
  return outputs === node.outputs ? renamed : { ...renamed, outputs };
}

/** Names but for those left out, which stay ""; the same array where none changes. */
function renameAll(names: readonly string[], rename: (name: string) => string): readonly string[] {
  const renamed = names.map((name) => (name === "" ? "" : rename(name)));
  return renamed.every((name, index) => name === names[index]) ? names : renamed;
}

function renameOuter(graph: Graph, rename: (name: string) => string): Graph {
  const own = ownNames(graph);
  const renameRead = (name: string): string => (own.has(name) ? name : rename(name));
  return {
    ...graph,
    nodes: graph.nodes.map((node) => renameReads(node, renameRead)),
    outputs: graph.outputs.map((info) => ({ ...info, name: renameRead(info.name) })),
  };
}

/** Attributes with every graph among them replaced; the same record where there is none. */
export function mapSubgraphs(attributes: Node["attributes"], replace: (graph: Graph) => Graph): Node["attributes"] {
  if (!Object.values(attributes).some(({ type }) => type === "graph" || type === "graphs")) return attributes;
  const mapOne = (attribute: Attribute): Attribute => {
    if (attribute.type === "graph") return { ...attribute, value: replace(attribute.value) };
    return attribute.type === "graphs" ? { ...attribute, value: attribute.value.map(replace) } : attribute;
  };
  return Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, mapOne(attribute)]));
}
