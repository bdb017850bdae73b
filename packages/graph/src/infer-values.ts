// Element types and shapes of all values of a graph, for graphs from files and for rewritten ones.
import { dimSymbols } from "./dim.js";
import type { Graph, ValueInfo } from "./ir.js";
import { rewriteNodes } from "./rewrite-nodes.js";

/**
 * The graph with type and shape of every value that follows from its inputs. Outputs of which nothing can be inferred keep
 * what the graph says of them, if anything.
 *
 * @throws RangeError or TypeError, naming the node, where shapes or types contradict each other.
 */
export function inferValues(graph: Graph): Graph {
  return rewriteNodes(graph, () => undefined);
}

/**
 * Whether type and shape of every value are there, in sizes that inputs have: a file gives names of their own to sizes it
 * does not know, which may follow from the inputs.
 */
export function hasAllValues(graph: Graph): boolean {
  const given = new Set(graph.inputs.flatMap(symbolsOf));
  const isKnown = (info: ValueInfo): boolean => info.unknown === undefined && symbolsOf(info).every((symbol) => given.has(symbol));
  const known = new Set([...Object.values(graph.values), ...graph.outputs].filter(isKnown).map(({ name }) => name));
  return graph.nodes.every(({ outputs }) => outputs.every((name) => name === "" || known.has(name)));
}

const symbolsOf = ({ shape }: ValueInfo): readonly string[] => shape.flatMap(dimSymbols);
