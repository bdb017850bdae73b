// Writes a Graph as an ONNX ModelProto, the content of an .onnx file.
import { attributeTypes } from "./attribute-type.js";
import { isSparse } from "./constant.js";
import { isBelow, placeFields } from "./external-data.js";
import type { Attribute, Graph, GraphFunction, Node, ValueInfo } from "./ir.js";
import { encodeSparse, encodeTensor, type Elsewhere } from "./onnx-tensor.js";
import { typeFields } from "./onnx-type.js";
import { initializersText, PARAMETERS_KEY } from "./parameter-metadata.js";
import {
  bytesField, floatField, floatsField, intField, intsField, join, messageField, pack, stringField, toBytes, type Piece,
} from "./protobuf-writer.js";
import { typeOf, valueInfo } from "./value-info.js";

/** Protocol Buffers readers, ONNX Runtime among them, refuse larger files. */
const MAX_BYTES = 2 ** 31 - 1;

/** Constants begin at whole pages of the data file, so that it can be mapped into memory. */
const PAGE = 4096;

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
  return encodeWith(graph, () => undefined);
}

export interface ExternalDataOptions {
  /** The data file, by its path relative to the model's folder. */
  readonly location: string;
  /** Constants of so many bytes and more lie in the data file. Default: 1024. */
  readonly threshold?: number;
}

/**
 * Encodes a graph as an .onnx file and a file of data beside it, which knows no limit of size.
 *
 * @throws RangeError as `encodeModel`, and for a location that is no path below the model's folder.
 * @example
 * const { model, data } = encodeModelWithData(graph, { location: "model.onnx.data" });
 */
export function encodeModelWithData(graph: Graph, options: ExternalDataOptions): { readonly model: Uint8Array; readonly data: Uint8Array } {
  const { model, data } = encodeApart(graph, options);
  return { model, data: toBytes(data) };
}

/** As `encodeModelWithData`, the data not copied yet. */
export function encodeApart(graph: Graph, { location, threshold = 1024 }: ExternalDataOptions): { readonly model: Uint8Array; readonly data: Piece } {
  if (!isBelow(location)) throw new RangeError(`external data cannot lie in "${location}": expected a file below the model's folder`);
  const parts: Piece[] = [];
  let offset = 0;
  const model = encodeWith(graph, (bytes) => {
    if (bytes.byteLength < threshold) return undefined;
    const padding = -offset & (PAGE - 1);
    parts.push(new Uint8Array(padding), bytes);
    offset += padding + bytes.byteLength;
    return placeFields({ location, offset: offset - bytes.byteLength, length: bytes.byteLength });
  });
  return { model, data: { length: offset, parts } };
}

function encodeWith(graph: Graph, elsewhere: Elsewhere): Uint8Array {
  const model = join([
    intField(1, graph.irVersion),
    stringField(2, "mpm"),
    bytesField(7, pack(graphFields(graph, elsewhere))),
    ...opsetFields(8, graph.opsets),
    ...metadataFields(graph),
    ...graph.functions.map((definition) => messageField(25, functionFields(definition))),
  ]);
  if (model.length <= MAX_BYTES) return toBytes(model);
  throw new RangeError(`the model takes ${model.length} bytes, ONNX files end at ${MAX_BYTES}: keep large constants apart with encodeModelWithData`);
}

function* graphFields(graph: Graph, elsewhere?: Elsewhere): Generator<Piece> {
  const initializers = Object.entries(graph.initializers);
  const listed = graph.irVersion < CONSTANTS_APART_VERSION ? initializers.map(([name, { dtype, shape }]) => valueInfo(name, { kind: "tensor", dtype, shape })) : [];
  for (const node of graph.nodes) yield messageField(1, nodeFields(node));
  yield stringField(2, graph.name);
  for (const [name, constant] of initializers) yield isSparse(constant) ? bytesField(15, encodeSparse(name, constant)) : bytesField(5, encodeTensor(name, constant, elsewhere));
  for (const info of [...graph.inputs, ...graph.parameters, ...listed]) yield valueInfoField(11, info);
  for (const info of graph.outputs) yield valueInfoField(12, info);
  for (const info of Object.values(graph.values)) yield valueInfoField(13, info);
}

function subgraph(graph: Graph): Piece {
  if (graph.parameters.length === 0 && graph.functions.length === 0) return pack(graphFields(graph));
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
  return messageField(number, [stringField(1, name), ...attributeValue(attribute, name), intField(20, attributeTypes[type].code)]);
}

function attributeValue(attribute: Attribute, name: string): Piece[] {
  if (attribute.type === "reference") return [stringField(21, attribute.name)];
  const { field } = attributeTypes[attribute.type];
  switch (attribute.type) {
    case "float": return [floatField(field, attribute.value)];
    case "int": return [intField(field, attribute.value)];
    case "string": return [bytesField(field, attribute.value)];
    case "tensor": return [bytesField(field, encodeTensor("", attribute.value))];
    case "graph": return [bytesField(field, subgraph(attribute.value))];
    case "sparseTensor": return [bytesField(field, encodeSparse("", attribute.value))];
    case "valueType": return [messageField(field, typeFields(attribute.value, name))];
    case "floats": return [floatsField(field, attribute.value)];
    case "ints": return [intsField(field, attribute.value)];
    case "strings": return attribute.value.map((text) => bytesField(field, text));
    case "tensors": return attribute.value.map((tensor) => bytesField(field, encodeTensor("", tensor)));
    case "graphs": return attribute.value.map((graph) => bytesField(field, subgraph(graph)));
    case "sparseTensors": return attribute.value.map((tensor) => bytesField(field, encodeSparse("", tensor)));
    case "valueTypes": return attribute.value.map((type) => messageField(field, typeFields(type, name)));
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
    entries.push([PARAMETERS_KEY, initializersText(parameters)]);
  }
  return entries.map(([key, value]) => messageField(14, [stringField(1, key), stringField(2, value)]));
}
