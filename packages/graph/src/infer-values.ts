// Element types and shapes of all values of a graph, for graphs from files and for rewritten ones.
import { extendGraph } from "./graph-builder.js";
import type { Graph, ValueInfo } from "./ir.js";
import { operatorOf } from "./operators.js";

/**
 * The graph with type and shape of every value that follows from its inputs. Outputs of operators that mpm does not know
 * keep what the graph says of them, if anything.
 *
 * @throws RangeError or TypeError, naming the node, where shapes or types contradict each other.
 */
export function inferValues(graph: Graph): Graph {
  const declared = new Map([...Object.values(graph.values), ...graph.outputs].map((info) => [info.name, info]));
  const declaredOr = (name: string): ValueInfo => declared.get(name) ?? { name, dtype: "float32", shape: [], unknown: "type" };
  const builder = extendGraph({ ...graph, nodes: [], outputs: [], values: {} });
  for (const node of graph.nodes) builder.append(node, operatorOf(node) === undefined ? node.outputs.map(declaredOr) : undefined);
  for (const { name } of graph.outputs) builder.output(name, builder.value(name));
  return builder.build();
}

/** Whether type and shape of every value are there. */
export function hasAllValues(graph: Graph): boolean {
  const known = new Set([...Object.values(graph.values), ...graph.outputs].flatMap(({ name, unknown }) => (unknown === undefined ? [name] : [])));
  return graph.nodes.every(({ outputs }) => outputs.every((name) => name === "" || known.has(name)));
}
