// One walk over a graph that may replace each node by others, with types and shapes known on the way.
import { extendGraph, type GraphBuilder } from "./graph-builder.js";
import type { Graph, Node, ValueInfo } from "./ir.js";
import { operatorOf } from "./operators.js";
import { renameReads } from "./subgraphs.js";
import type { Value } from "./value.js";

/** Values in place of the outputs of `node`, made with `builder`; undefined leaves the node as it is. */
export type Rewrite = (node: Node, builder: GraphBuilder) => readonly (Value | undefined)[] | undefined;

/**
 * The graph with nodes replaced, and types and shapes inferred anew. What replaces a value takes its name, so that names from
 * a file stay. Outputs of operators that mpm does not know keep what the graph says of them, if anything.
 *
 * @throws RangeError or TypeError, naming the node, where shapes or types contradict each other.
 */
export function rewriteNodes(graph: Graph, rewrite: Rewrite): Graph {
  const declared = new Map([...Object.values(graph.values), ...graph.outputs].map((info) => [info.name, info]));
  const declaredOr = (name: string): ValueInfo => declared.get(name) ?? { name, dtype: "float32", shape: [], unknown: "type" };
  const builder = extendGraph({ ...graph, nodes: [], outputs: [], values: {} }, new Set(graph.nodes.flatMap(({ name, outputs }) => [name, ...outputs])));
  const replaced = new Map<string, string>();
  const resolve = (name: string): string => replaced.get(name) ?? name;
  for (const original of graph.nodes) {
    const node = renameReads(original, resolve);
    const results = rewrite(node, builder);
    if (results === undefined) builder.append(node, operatorOf(node) === undefined ? node.outputs.map(declaredOr) : undefined);
    else node.outputs.forEach((name, index) => name !== "" && replaced.set(name, results[index]?.name ?? failMissing(node, index)));
  }
  for (const { name } of graph.outputs) builder.output(name, builder.value(resolve(name)));
  return replaced.size === 0 ? builder.build() : takeNames(builder.build(), replaced);
}

function failMissing(node: Node, index: number): never {
  throw new RangeError(`${node.op} "${node.name}" has no output ${index} ("${node.outputs[index]}") that mpm can make: drop what reads it`);
}

/** Values made in place of others go by the others' names. */
function takeNames(graph: Graph, replaced: ReadonlyMap<string, string>): Graph {
  const known = new Set([...graph.inputs, ...graph.parameters, ...graph.outputs].map(({ name }) => name));
  const free = new Set(graph.nodes.flatMap(({ outputs }) => outputs).filter((name) => !known.has(name)));
  const names = new Map<string, string>();
  for (const [name, by] of replaced) if (!known.has(name) && !replaced.has(by) && free.delete(by)) names.set(by, name);
  const rename = (name: string): string => names.get(name) ?? name;
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({ ...renameReads(node, rename), outputs: node.outputs.map(rename) })),
    values: Object.fromEntries(Object.values(graph.values).map((info) => [rename(info.name), { ...info, name: rename(info.name) }])),
  };
}
