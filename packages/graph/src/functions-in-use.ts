// Which model-local functions a graph still calls, directly, inside subgraphs or through other functions.
import type { GraphFunction, Node } from "./ir.js";
import { subgraphsOf } from "./subgraphs.js";

/** Those of `functions` that the nodes need, in their order. */
export function functionsInUse(functions: readonly GraphFunction[], nodes: readonly Node[]): readonly GraphFunction[] {
  if (functions.length === 0) return functions;
  const called = functionFinder(functions);
  const used = new Set<GraphFunction>();
  const bodies: (readonly Node[])[] = [nodes]; // a list, as functions may call each other deeper than the stack is
  for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
    for (const node of body) {
      bodies.push(...subgraphsOf(node).map((graph) => graph.nodes));
      const definition = called(node);
      if (definition === undefined || used.has(definition)) continue;
      used.add(definition);
      bodies.push(definition.nodes);
    }
  }
  return functions.filter((definition) => used.has(definition));
}

/** Finds the function that a node calls, if any. */
export function functionFinder(functions: readonly GraphFunction[]): (node: Pick<Node, "domain" | "op">) => GraphFunction | undefined {
  const byDomain = new Map<string, Map<string, GraphFunction>>();
  for (const definition of functions) {
    const named = byDomain.get(definition.domain) ?? new Map<string, GraphFunction>();
    byDomain.set(definition.domain, named.set(definition.name, definition));
  }
  return ({ domain, op }) => byDomain.get(domain)?.get(op);
}
