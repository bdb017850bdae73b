// One walk over a graph that may replace each node by others, with types and shapes known on the way.
import type { Tensor } from "@mpm/tensor";
import { isUnknownSize } from "./dim.js";
import { extendGraph, isUnknownType, type GraphBuilder } from "./graph-builder.js";
import { inferNode } from "./infer-node.js";
import type { Dim, Graph, Node, ValueInfo } from "./ir.js";
import { operatorOf } from "./operators.js";
import { mapSubgraphs, namesIn, outerReads, renameReads, renameValues, subgraphsOf } from "./subgraphs.js";
import type { Value } from "./value.js";

/** What stands in place of `node`: a node with the same outputs, or values made with `builder`, one for each output; undefined leaves it. */
export type Rewrite = (node: Node, builder: GraphBuilder) => Node | readonly (Value | undefined)[] | undefined;

export interface RewriteOptions {
  /** Subgraphs are rewritten, too, each before its node. Where types cannot be inferred, what the graph says of them stays. Default: false. */
  readonly everywhere?: boolean;
}

/**
 * The graph with nodes replaced, and types and shapes inferred anew. What replaces a value takes its name, so that names from
 * a file stay. Outputs of which nothing can be inferred keep what the graph says of them, if anything.
 *
 * @throws RangeError or TypeError, naming the node, where shapes or types contradict each other.
 */
export function rewriteNodes(graph: Graph, rewrite: Rewrite, { everywhere = false }: RewriteOptions = {}): Graph {
  return walk(graph, rewrite, everywhere, namesIn(graph));
}

function walk(graph: Graph, rewrite: Rewrite, everywhere: boolean, names: Set<string>): Graph {
  const declared = new Map([...Object.values(graph.values), ...graph.outputs].map((info) => [info.name, info]));
  const builder = extendGraph({ ...graph, nodes: [], outputs: [], values: {} }, names);
  const replaced = new Map<string, string>();
  const resolve = (name: string): string => replaced.get(name) ?? name;
  const append = (node: Node): void => {
    const types = node.outputs.map((name): ValueInfo => declared.get(name) ?? { name, dtype: "float32", shape: [], unknown: "type" });
    const inferred = inferredTypes(node, builder, everywhere);
    builder.append(node, inferred?.map((type, index) => clearerType(type, types[index])) ?? types);
  };
  for (const original of graph.nodes) {
    const renamed = renameReads(original, resolve);
    const node = everywhere ? rewriteInside(renamed, builder, rewrite, names) : renamed;
    const result = rewrite(node, builder) ?? node;
    if ("op" in result) append(result);
    else node.outputs.forEach((name, index) => name !== "" && replaced.set(name, result[index]?.name ?? failMissing(node, index)));
  }
  for (const { name } of graph.outputs) builder.output(name, builder.value(resolve(name)));
  return replaced.size === 0 ? builder.build() : takeNames(builder.build(), replaced);
}

/** What follows of the outputs; undefined where it would need what nobody knows, or in subgraphs contradicts itself. */
function inferredTypes(node: Node, builder: GraphBuilder, isLenient: boolean): readonly Omit<ValueInfo, "name">[] | undefined {
  const operator = operatorOf(node);
  try {
    return operator && inferNode(operator, node, builder.operands(node));
  } catch (error) {
    if (isLenient || isUnknownType(error)) return undefined;
    throw error;
  }
}

/** The inferred type, with sizes that only the graph knows. */
function clearerType(inferred: Omit<ValueInfo, "name">, declared: ValueInfo | undefined): Omit<ValueInfo, "name"> {
  if (declared !== undefined && inferred.unknown !== undefined && (inferred.unknown === "type" || declared.unknown === undefined)) return declared;
  if (declared === undefined || declared.unknown !== undefined || declared.shape.length !== inferred.shape.length) return inferred;
  const shape = inferred.shape.map((dim, axis): Dim => {
    const own = declared.shape[axis];
    return typeof own === "number" && isUnknownSize(dim) ? own : dim;
  });
  return { ...inferred, shape };
}

/** The node with its subgraphs rewritten, which see the values around them as inputs and constants of their own. */
function rewriteInside(node: Node, builder: GraphBuilder, rewrite: Rewrite, names: Set<string>): Node {
  if (subgraphsOf(node).length === 0) return node;
  return { ...node, attributes: mapSubgraphs(node.attributes, (inner) => {
    const outer = [...new Set(outerReads(inner))];
    const around = builder.operands({ ...node, inputs: outer }).inputs.filter((value) => value !== undefined);
    const constants = new Map(outer.map((name) => [name, builder.tensor(name)]));
    const known = Object.fromEntries([...constants].filter((entry): entry is [string, Tensor] => entry[1] !== undefined));
    const inputs = [...inner.inputs, ...around.filter(({ name }) => constants.get(name) === undefined)];
    const rewritten = walk({ ...inner, inputs, initializers: { ...known, ...inner.initializers } }, rewrite, true, names);
    rewritten.functions.forEach((definition) => builder.declare(definition));
    const initializers = Object.fromEntries(Object.entries(rewritten.initializers).filter(([name]) => !constants.has(name)));
    return { ...rewritten, inputs: inner.inputs, initializers, functions: [] };
  }) };
}

function failMissing(node: Node, index: number): never {
  throw new RangeError(`${node.op} "${node.name}" has no output ${index} ("${node.outputs[index]}") that mpm can make: drop what reads it`);
}

/** Values made in place of others go by the others' names. */
function takeNames(graph: Graph, replaced: ReadonlyMap<string, string>): Graph {
  const known = new Set([...graph.inputs, ...graph.parameters, ...graph.outputs].map(({ name }) => name));
  const free = new Set(graph.nodes.flatMap(({ outputs }) => outputs).filter((name) => !known.has(name)));
  const names = new Map<string, string>();
  for (const [name, by] of replaced) if (!known.has(name) && !replaced.has(by) && free.delete(by)) names.set(by, name);
  const rename = (name: string): string => names.get(name) ?? name;
  return {
    ...graph,
    nodes: graph.nodes.map((node) => renameValues(node, rename)),
    values: Object.fromEntries(Object.values(graph.values).map((info) => [rename(info.name), { ...info, name: rename(info.name) }])),
  };
}
