// A place in a graph for a layer's parameters: the builder and a name prefix.
import type { GraphBuilder, Initializer, Value } from "@mpm/graph";

/** Where a layer puts its nodes, and the prefix of its parameters. */
export interface Scope {
  readonly graph: GraphBuilder;
  readonly prefix: string;
}

/** The scope of a whole graph, or of `prefix` in it. */
export function scope(graph: GraphBuilder, prefix = ""): Scope {
  return { graph, prefix };
}

/** The scope `name` inside another. */
export function child({ graph, prefix }: Scope, name: string): Scope {
  return { graph, prefix: prefix === "" ? name : `${prefix}.${name}` };
}

/** The parameter `<prefix>.<name>`; asked for again with the same name it is the same one, so weights can be shared. */
export function parameter({ graph, prefix }: Scope, name: string, shape: readonly number[], init: Initializer): Value {
  const full = prefix === "" ? name : `${prefix}.${name}`;
  const existing = graph.parameterValue(full);
  if (existing === undefined) return graph.parameter(full, shape, init);
  if (existing.shape.join() !== shape.join()) throw new RangeError(`parameter "${full}" has shape [${existing.shape.join(", ")}], asked for again as [${shape.join(", ")}]`);
  return existing;
}

/** The last size of a value, which layers need as a number. */
export function widthOf(x: Value): number {
  const width = x.shape.at(-1);
  if (typeof width !== "number") throw new RangeError(`"${x.name}" [${x.shape.join(", ")}]: expected a last size that is a number, got ${String(width)}`);
  return width;
}
