// Weights of a model from a file, which are constants there, as parameters.
import { sizeOf, type Tensor } from "@mpm/tensor";
import { isTensor, tensorOf } from "./constant.js";
import { constantOf } from "./constant-node.js";
import { extendGraph } from "./graph-builder.js";
import type { Constant, Graph, Node, Parameter } from "./ir.js";
import { reshape } from "./operators/reshape.js";
import { matcher, matchingNames, type ParameterMatch } from "./parameter-match.js";
import { readsOf, renameReads } from "./subgraphs.js";

export interface LiftedGraph {
  readonly graph: Graph;
  /** What the file has for the new parameters. */
  readonly values: Readonly<Record<string, Tensor<"float32">>>;
}

/**
 * The graph with constants as parameters. By default these are all that a model may have learned: float32, of rank 1 or
 * more, not empty, no running statistics of BatchNormalization, and no single numbers that values are only multiplied by, divided
 * by or raised to. A pattern or list may also choose others of float32, and outputs of Constant nodes, in which some exporters
 * keep weights. A constant of rank 0 becomes a parameter of shape [1].
 *
 * @throws RangeError where `select` names no constant, TypeError where a list names one that is not float32.
 */
export function liftParameters(source: Graph, select: ParameterMatch = weightNames(source)): LiftedGraph {
  const graph = withoutConstantNodes(source, select);
  const names = Object.keys(graph.initializers);
  const chosen = matchingNames(select, typeof select === "string" ? names.filter((name) => graph.initializers[name]?.dtype === "float32") : names, graph.name);
  const values: Record<string, Tensor<"float32">> = Object.fromEntries([...chosen].map((name) => [name, asParameter(graph, name)]));
  const parameters = Object.entries(values).map(([name, { shape }]): Parameter => ({ name, dtype: "float32", shape, init: { kind: "given" } }));
  const initializers = Object.fromEntries(Object.entries(graph.initializers).filter(([name]) => !chosen.has(name)));
  const scalars = [...chosen].filter((name) => graph.initializers[name]?.shape.length === 0);
  const lifted: Graph = { ...graph, parameters: [...graph.parameters, ...parameters], initializers };
  return { graph: scalars.length === 0 ? lifted : withScalars(lifted, scalars), values };
}

/** The graph with those outputs of Constant nodes that `select` names among its constants. */
function withoutConstantNodes(graph: Graph, select: ParameterMatch): Graph {
  const isChosen = matcher(select);
  const chosen = graph.nodes.filter(({ op, domain, outputs: [name = ""] }) => op === "Constant" && domain === "" && isChosen(name));
  if (chosen.length === 0) return graph;
  const constants = new Map(chosen.map((node): [string, Constant] => [node.outputs[0] ?? "", constantOf(node)]));
  return {
    ...graph, nodes: graph.nodes.filter(({ outputs: [name = ""] }) => !constants.has(name)), initializers: { ...graph.initializers, ...Object.fromEntries(constants) },
    values: Object.fromEntries(Object.entries(graph.values).filter(([name]) => !constants.has(name))),
  };
}

/** Names of constants that look like weights. */
function weightNames({ initializers, nodes }: Graph): readonly string[] {
  const statistics = new Set(nodes.filter(({ op, domain }) => op === "BatchNormalization" && domain === "").flatMap(({ inputs }) => inputs.slice(3, 5)));
  const others = new Set(nodes.filter((node) => !isScaling(node)).flatMap(readsOf));
  const isWeight = (name: string, constant: Constant): boolean => isTensor(constant) && constant.dtype === "float32" && constant.shape.length > 0
    && (sizeOf(constant.shape) > 1 || (sizeOf(constant.shape) === 1 && others.has(name))) && !statistics.has(name);
  return Object.entries(initializers).filter(([name, constant]) => isWeight(name, constant)).map(([name]) => name);
}

/** Exporters write 1 / sqrt(width) of attention as a constant of shape [1], which nobody learned. */
const isScaling = ({ op, domain }: Node): boolean => domain === "" && (op === "Mul" || op === "Div" || op === "Pow");

function asParameter(graph: Graph, name: string): Tensor<"float32"> {
  const constant = graph.initializers[name];
  const tensor = tensorOf(constant);
  if (tensor?.dtype !== "float32") throw new TypeError(`constant "${name}" of "${graph.name}" is ${tensor === undefined ? "sparse or " : ""}${constant?.dtype}: expected float32, as parameters are trained in`);
  const data = tensor.data as Float32Array;
  return { dtype: "float32", shape: tensor.shape.length === 0 ? [1] : tensor.shape, data };
}

/** Reads of scalar parameters get a view of rank 0. */
function withScalars(graph: Graph, names: readonly string[]): Graph {
  const builder = extendGraph({ ...graph, nodes: [], outputs: [], values: {} }, new Set(graph.nodes.flatMap(({ outputs }) => outputs)));
  const scalars = new Map(names.map((name) => [name, reshape(builder.value(name), []).name]));
  const nodes = graph.nodes.map((node) => renameReads(node, (name) => scalars.get(name) ?? name));
  const { nodes: views, initializers, values } = builder.build();
  return { ...graph, initializers, nodes: [...views, ...nodes], values: { ...graph.values, ...values } };
}
