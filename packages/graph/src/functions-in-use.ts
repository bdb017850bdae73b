// Which model-local functions a graph still calls, directly, inside subgraphs or through other functions.
import type { GraphFunction, Node } from "./ir.js";
import { subgraphsOf } from "./subgraphs.js";

/** Those of `functions` that the nodes need, in their order. */
export function functionsInUse(functions: readonly GraphFunction[], nodes: readonly Node[]): readonly GraphFunction[] {
  const used = new Set<GraphFunction>();
  const visit = (node: Node): void => {
    for (const graph of subgraphsOf(node)) graph.nodes.forEach(visit);
    const definition = functionOf(functions, node);
    if (definition === undefined || used.has(definition)) return;
    used.add(definition);
    definition.nodes.forEach(visit);
  };
  nodes.forEach(visit);
  return functions.filter((definition) => used.has(definition));
}

/** The function that a node calls, if any. */
export function functionOf(functions: readonly GraphFunction[], node: Node): GraphFunction | undefined {
  return functions.find(({ domain, name }) => node.domain === domain && node.op === name);
}
