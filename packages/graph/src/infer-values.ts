// Element types and shapes of all values of a graph, for graphs from files and for rewritten ones.
import type { Graph } from "./ir.js";
import { rewriteNodes } from "./rewrite-nodes.js";

/**
 * The graph with type and shape of every value that follows from its inputs. Outputs of operators that mpm does not know
 * keep what the graph says of them, if anything.
 *
 * @throws RangeError or TypeError, naming the node, where shapes or types contradict each other.
 */
export function inferValues(graph: Graph): Graph {
  return rewriteNodes(graph, () => undefined);
}

/** Whether type and shape of every value are there. */
export function hasAllValues(graph: Graph): boolean {
  const known = new Set([...Object.values(graph.values), ...graph.outputs].flatMap(({ name, unknown }) => (unknown === undefined ? [name] : [])));
  return graph.nodes.every(({ outputs }) => outputs.every((name) => name === "" || known.has(name)));
}
