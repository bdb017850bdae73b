// Nodes in the order that a Graph promises: each after those that make what it reads.
import type { Node } from "./ir.js";
import { readsOf } from "./subgraphs.js";

/**
 * The nodes in topological order, as little moved as it takes; the same array where they stand so already. Nodes on a cycle
 * have no order: with them the array comes back as it was.
 */
export function sortNodes(nodes: readonly Node[]): readonly Node[] {
  const maker = new Map(nodes.flatMap(({ outputs }, index) => outputs.map((name) => [name, index] as const)));
  maker.delete("");
  if (nodes.every((node, index) => readsOf(node).every((name) => (maker.get(name) ?? -1) < index))) return nodes;
  const needs = nodes.map((node) => readsOf(node).flatMap((name) => maker.get(name) ?? []));
  const order = orderOf(needs);
  return order === undefined ? nodes : order.flatMap((index) => nodes[index] ?? []);
}

/** Indices after all that they need, depth first; undefined on a cycle. */
function orderOf(needs: readonly (readonly number[])[]): readonly number[] | undefined {
  const order = new Set<number>();
  const open = new Set<number>();
  const stack = needs.map((_, index) => index).toReversed();
  for (let index = stack.at(-1); index !== undefined; index = stack.at(-1)) {
    const missing = order.has(index) ? [] : (needs[index] ?? []).filter((at) => !order.has(at));
    if (missing.length === 0) {
      order.add(index);
      open.delete(index);
      stack.pop();
    } else {
      if (open.has(index) || missing.some((at) => open.has(at))) return undefined;
      open.add(index);
      for (const at of missing) stack.push(at);
    }
  }
  return [...order];
}
