// Model-local functions written out in the graph that calls them.
import { extendGraph } from "./graph-builder.js";
import type { Attribute, Graph, GraphFunction, Node } from "./ir.js";

/** The graph with every call for which `select` holds replaced by the function's body. Functions no longer called go. */
export function inlineFunctions(graph: Graph, select: (node: Node) => boolean): Graph {
  if (!graph.nodes.some((node) => functionOf(graph, node) !== undefined && select(node))) return graph;
  const nodes = graph.nodes.flatMap((node) => {
    const definition = select(node) ? functionOf(graph, node) : undefined;
    return definition === undefined ? [node] : inlineCall(node, definition);
  });
  const inlined = inlineFunctions({ ...graph, nodes }, select); // functions may call functions
  return infer({ ...inlined, functions: inlined.functions.filter((definition) => inlined.nodes.some((node) => calls(node, definition))) });
}

const calls = (node: Node, { domain, name }: GraphFunction): boolean => node.domain === domain && node.op === name;
const functionOf = (graph: Graph, node: Node): GraphFunction | undefined => graph.functions.find((definition) => calls(node, definition));

function inlineCall(call: Node, definition: GraphFunction): readonly Node[] {
  const names = new Map<string, string>([["", ""]]);
  definition.inputs.forEach((name, index) => names.set(name, call.inputs[index] ?? ""));
  definition.outputs.forEach((name, index) => names.set(name, call.outputs[index] || `${call.name}/${name}`));
  const rename = (name: string): string => names.get(name) ?? `${call.name}/${name}`;
  return definition.nodes.map((node, index) => ({
    ...node, name: `${call.name}/${node.name === "" ? index : node.name}`,
    inputs: node.inputs.map(rename), outputs: node.outputs.map(rename),
    attributes: resolveAttributes(node.attributes, call),
  }));
}

/** Attributes that refer to the caller's take its value; those it does not give are left out. */
function resolveAttributes(attributes: Readonly<Record<string, Attribute>>, call: Node): Readonly<Record<string, Attribute>> {
  const resolved = Object.entries(attributes).map(([name, attribute]) =>
    [name, attribute.type === "reference" ? call.attributes[attribute.name] : attribute] as const);
  return Object.fromEntries(resolved.filter((entry): entry is [string, Attribute] => entry[1] !== undefined));
}

/** Types and shapes of the values that inlining brought in. */
function infer(graph: Graph): Graph {
  const builder = extendGraph({ ...graph, nodes: [], outputs: [], values: {} });
  for (const node of graph.nodes) builder.append(node);
  for (const { name } of graph.outputs) builder.output(name, builder.value(name));
  return builder.build();
}
