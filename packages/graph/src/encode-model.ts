// Writes a Graph as an ONNX ModelProto, the content of an .onnx file.
import type { Attribute, Graph, GraphFunction, Node, ValueInfo } from "./ir.js";
import { encodeTensor } from "./onnx-tensor.js";
import { typeFields } from "./onnx-type.js";
import {
  bytesField, floatField, floatsField, intField, intsField, join, messageField, stringField, toBytes, type Piece,
} from "./protobuf.js";
import { typeOf } from "./value-info.js";

/** Attribute types in ONNX's order: type number = index + 1, field that holds the value = index + 2. */
export const attributeTypes = ["float", "int", "string", "tensor", "graph", "floats", "ints", "strings", "tensors", "graphs"] as const;

/** Metadata entry with the first values of the parameters, as JSON: name -> Initializer. */
export const PARAMETERS_KEY = "mpm.parameters";

/** Protocol Buffers readers, ONNX Runtime among them, refuse larger files. */
const MAX_BYTES = 2 ** 31 - 1;

/** First version of the format in which constants need not be listed among the inputs. */
const CONSTANTS_APART_VERSION = 4;

/**
 * Encodes a graph as an .onnx file: `inputs`, then `parameters` become the file's inputs.
 *
 * @throws RangeError for sizes, integers or data that ONNX cannot hold, and for files above 2 GB.
 * @example
 * await writeFile("model.onnx", encodeModel(graph));
 */
export function encodeModel(graph: Graph): Uint8Array {
  const model = join([
    intField(1, graph.irVersion),
    stringField(2, "mpm"),
    messageField(7, graphFields(graph)),
    ...opsetFields(8, graph.opsets),
    ...metadataFields(graph),
    ...graph.functions.map((definition) => messageField(25, functionFields(definition))),
  ]);
  if (model.length <= MAX_BYTES) return toBytes(model);
  throw new RangeError(`the model takes ${model.length} bytes, ONNX files end at ${MAX_BYTES}: keep large tensors outside the graph, as inputs or parameters`);
}

function graphFields(graph: Graph): Piece[] {
  const initializers = Object.entries(graph.initializers);
  const listed = graph.irVersion < CONSTANTS_APART_VERSION ? initializers.map(([name, { dtype, shape }]) => ({ name, dtype, shape })) : [];
  return [
    ...graph.nodes.map((node) => messageField(1, nodeFields(node))),
    stringField(2, graph.name),
    ...initializers.map(([name, tensor]) => bytesField(5, encodeTensor(name, tensor))),
    ...[...graph.inputs, ...graph.parameters, ...listed].map((info) => valueInfoField(11, info)),
    ...graph.outputs.map((info) => valueInfoField(12, info)),
    ...Object.values(graph.values).map((info) => valueInfoField(13, info)),
  ];
}

function subgraphFields(graph: Graph): Piece[] {
  if (graph.parameters.length === 0 && graph.functions.length === 0) return graphFields(graph);
  throw new RangeError(`subgraph "${graph.name}" has parameters or functions: expected them on the outermost graph only`);
}

function nodeFields(node: Node): Piece[] {
  return [
    ...node.inputs.map((name) => stringField(1, name)),
    ...node.outputs.map((name) => stringField(2, name)),
    stringField(3, node.name),
    stringField(4, node.op),
    ...Object.entries(node.attributes).map(([name, attribute]) => attributeField(5, name, attribute)),
    stringField(7, node.domain),
  ];
}

function attributeField(number: number, name: string, attribute: Attribute): Piece {
  const type = attribute.type === "reference" ? attribute.of : attribute.type;
  return messageField(number, [stringField(1, name), ...attributeValue(attribute), intField(20, attributeTypes.indexOf(type) + 1)]);
}

function attributeValue(attribute: Attribute): Piece[] {
  switch (attribute.type) {
    case "float": return [floatField(2, attribute.value)];
    case "int": return [intField(3, attribute.value)];
    case "string": return [bytesField(4, attribute.value)];
    case "tensor": return [bytesField(5, encodeTensor("", attribute.value))];
    case "graph": return [messageField(6, subgraphFields(attribute.value))];
    case "floats": return [floatsField(7, attribute.value)];
    case "ints": return [intsField(8, attribute.value)];
    case "strings": return attribute.value.map((text) => bytesField(9, text));
    case "tensors": return attribute.value.map((tensor) => bytesField(10, encodeTensor("", tensor)));
    case "graphs": return attribute.value.map((graph) => messageField(11, subgraphFields(graph)));
    case "reference": return [stringField(21, attribute.name)];
  }
}

function valueInfoField(number: number, info: ValueInfo): Piece {
  const type = typeOf(info);
  return messageField(number, [stringField(1, info.name), ...(type === undefined ? [] : [messageField(2, typeFields(type, info.name))])]);
}

function functionFields(definition: GraphFunction): Piece[] {
  return [
    stringField(1, definition.name),
    ...definition.inputs.map((name) => stringField(4, name)),
    ...definition.outputs.map((name) => stringField(5, name)),
    ...definition.attributes.map((name) => stringField(6, name)),
    ...definition.nodes.map((node) => messageField(7, nodeFields(node))),
    ...opsetFields(9, definition.opsets),
    stringField(10, definition.domain),
    ...Object.entries(definition.attributeDefaults ?? {}).map(([name, attribute]) => attributeField(11, name, attribute)),
  ];
}

function opsetFields(number: number, opsets: Readonly<Record<string, number>>): Piece[] {
  return Object.entries(opsets).map(([domain, version]) => messageField(number, [stringField(1, domain), intField(2, version)]));
}

function metadataFields({ metadata, parameters }: Graph): Piece[] {
  const entries = Object.entries(metadata);
  if (parameters.length > 0) {
    entries.push([PARAMETERS_KEY, JSON.stringify(Object.fromEntries(parameters.map(({ name, init }) => [name, init])))]);
  }
  return entries.map(([key, value]) => messageField(14, [stringField(1, key), stringField(2, value)]));
}
