// A trained graph for inference: parameters become constants, and only some outputs are kept.
import type { Tensor } from "@mpm/tensor";
import type { Constant, Graph, Parameter } from "./ir.js";
import { simplify } from "./simplify.js";
import { readsOf } from "./subgraphs.js";

/**
 * The graph with the parameters named in `values` as initializers. Other entries of `values` are not read.
 *
 * @throws TypeError or RangeError for a value that is not of its parameter's element type or shape.
 */
export function bindParameters(graph: Graph, values: Readonly<Record<string, Tensor>>): Graph {
  const bound = new Map<string, Constant>(Object.entries(graph.initializers));
  const parameters = graph.parameters.filter((parameter) => {
    const value = Object.hasOwn(values, parameter.name) ? values[parameter.name] : undefined;
    if (value === undefined) return true;
    checkValue(graph, parameter, value);
    bound.set(parameter.name, value);
    return false;
  });
  return { ...graph, parameters, initializers: Object.fromEntries(bound) };
}

function checkValue(graph: Graph, { name, shape, dtype }: Parameter, value: Tensor): void {
  if (value.dtype !== dtype) throw new TypeError(`parameter "${name}" of "${graph.name}": expected ${dtype}, got ${value.dtype}`);
  if (value.shape.length !== shape.length || shape.some((dim, axis) => dim !== value.shape[axis]))
    throw new RangeError(`parameter "${name}" of "${graph.name}": expected shape [${shape.join(", ")}], got [${value.shape.join(", ")}]`);
}

/** The part of a graph that some of its outputs or inner values need; inputs and parameters that nothing reads go too. */
export function subgraph(graph: Graph, outputs: readonly string[]): Graph {
  const known = new Map([...Object.values(graph.values), ...graph.outputs].map((info) => [info.name, info]));
  const chosen = outputs.map((name) => {
    const info = known.get(name);
    if (info === undefined) throw new RangeError(`"${name}" is no value of "${graph.name}": it has outputs ${graph.outputs.map((output) => output.name).join(", ")}`);
    return info;
  });
  const given = new Set(outputs);
  const values = Object.fromEntries([...known].filter(([name]) => !given.has(name)));
  const pruned = simplify({ ...graph, values, outputs: chosen });
  const read = new Set([...pruned.nodes.flatMap(readsOf), ...outputs]);
  const isRead = ({ name }: { readonly name: string }): boolean => read.has(name);
  return { ...pruned, inputs: pruned.inputs.filter(isRead), parameters: pruned.parameters.filter(isRead) };
}
