// Intermediate values as outputs.
import { nearNamesText } from "@mpm/tensor";
import type { Graph, ValueInfo } from "./ir.js";
import { rewriteNodes } from "./rewrite-nodes.js";
import { upgradeOpset } from "./upgrade-opset.js";

/**
 * The graph with values in between as further outputs, after those it has, under their own names. Works on any decoded model: types
 * are inferred, and where that leads nowhere ONNX Runtime infers them itself.
 *
 * @throws RangeError for a name that no node of the graph makes, with near names; as `upgradeOpset`.
 */
export function withTaps(graph: Graph, names: readonly string[]): Graph {
  const known = new Map(tappableValues(graph).map((info) => [info.name, info]));
  const missing = names.find((name) => !known.has(name));
  if (missing !== undefined) throw new RangeError(`"${missing}" is no value that a node of "${graph.name}" makes: ${nearNamesText(missing, [...known.keys()])}`);
  const present = new Set(graph.outputs.map(({ name }) => name));
  const taps = [...known.values()].filter(({ name }) => names.includes(name) && !present.has(name));
  const inner = Object.entries(graph.values).filter(([name]) => !names.includes(name));
  return { ...graph, values: Object.fromEntries(inner), outputs: [...graph.outputs, ...taps] };
}

/** Every value that a node of the graph makes, in their order, with types as far as they follow. */
export function tappableValues(graph: Graph): readonly ValueInfo[] {
  const { values, outputs } = rewriteNodes(upgradeOpset(graph), () => undefined, { everywhere: true });
  const inferred = new Map([...Object.values(values), ...outputs].map((info) => [info.name, info]));
  const names = graph.nodes.flatMap((node) => node.outputs).filter((name) => name !== "");
  return names.map((name) => inferred.get(name) ?? { name, dtype: "float32", shape: [], unknown: "type" });
}
