// A trained graph for inference: parameters become constants.
import type { Tensor } from "@mpm/tensor";
import type { Graph } from "./ir.js";
import { simplify } from "./simplify.js";
import { readsOf } from "./subgraphs.js";

/** The graph with the parameters named in `values` as initializers, checked for type and shape. Other entries of `values` are not read. */
export function bindParameters(graph: Graph, values: Readonly<Record<string, Tensor>>): Graph {
  const bound = graph.parameters.filter(({ name }) => values[name] !== undefined);
  for (const { name, shape, dtype } of bound) {
    const seen = values[name]?.shape ?? [];
    if (values[name]?.dtype !== dtype) throw new TypeError(`parameter "${name}" of "${graph.name}": expected ${dtype}, got ${values[name]?.dtype}`);
    if (seen.length !== shape.length || shape.some((dim, axis) => dim !== seen[axis]))
      throw new RangeError(`parameter "${name}" of "${graph.name}": expected shape [${shape.join(", ")}], got [${seen.join(", ")}]`);
  }
  const initializers = Object.fromEntries(bound.flatMap(({ name }) => (values[name] === undefined ? [] : [[name, values[name]]])));
  return { ...graph, parameters: graph.parameters.filter(({ name }) => values[name] === undefined), initializers: { ...graph.initializers, ...initializers } };
}

/** The part of a graph that some of its outputs need; inputs and parameters that nothing reads go too. */
export function subgraph(graph: Graph, outputs: readonly string[]): Graph {
  const chosen = outputs.map((name) => {
    const info = graph.outputs.find((output) => output.name === name) ?? graph.values[name];
    if (info === undefined) throw new RangeError(`"${name}" is no value of "${graph.name}": it has outputs ${graph.outputs.map((output) => output.name).join(", ")}`);
    return info;
  });
  const values = Object.fromEntries([...Object.entries(graph.values), ...graph.outputs.map((info) => [info.name, info] as const)].filter(([name]) => !outputs.includes(name)));
  const pruned = simplify({ ...graph, values, outputs: chosen });
  const read = new Set([...pruned.nodes.flatMap(readsOf), ...outputs]);
  return { ...pruned, inputs: pruned.inputs.filter(({ name }) => read.has(name)), parameters: pruned.parameters.filter(({ name }) => read.has(name)) };
}
