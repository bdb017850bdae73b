// A graph in float64: its formulas without float32's rounding, for comparison with numbers of float64.
import type { Attribute, Graph, Node, ValueInfo } from "@mpm/graph";
import { tensor, type Tensor } from "@mpm/tensor";

const FLOAT32 = 1n; // ONNX's numbers of element types
const FLOAT64 = 11n;

/** The graph with float64 for float32; its parameters are inputs like others. */
export function inDouble(graph: Graph): Graph {
  const { inputs, parameters, outputs, initializers, nodes, values } = graph;
  return {
    ...graph, parameters: [], inputs: [...inputs, ...parameters].map(doubleInfo), outputs: outputs.map(doubleInfo), nodes: nodes.map(doubleNode),
    initializers: Object.fromEntries(Object.entries(initializers).map(([name, constant]) => [name, doubleConstant(constant)])),
    values: Object.fromEntries(Object.entries(values).map(([name, info]) => [name, doubleInfo(info)])),
  };
}

/** Feeds of a float32 graph for the same graph in float64. */
export function doubleFeeds(feeds: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, doubleConstant(value)]));
}

const doubleInfo = ({ name, dtype, shape }: ValueInfo): ValueInfo => ({ name, shape, dtype: dtype === "float32" ? "float64" : dtype });

type Constant = Graph["initializers"][string];

function doubleConstant<T extends Constant>(constant: T): T | Tensor<"float64"> {
  return constant.dtype === "float32" && "data" in constant ? tensor("float64", constant.shape, Float64Array.from(constant.data as Float32Array)) : constant;
}

function doubleNode(node: Node): Node {
  const to = node.attributes["to"];
  const attributes: Record<string, Attribute> = node.op === "Cast" && to?.type === "int" && to.value === FLOAT32 ? { to: { type: "int", value: FLOAT64 } } : {};
  return { ...node, attributes: { ...node.attributes, ...attributes } };
}
