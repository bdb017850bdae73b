// Reads an ONNX ModelProto, the content of an .onnx file, as a Graph. Documentation texts, producer, training
// information, quantization annotations, denotations, device configurations and the metadata of all but the model are
// dropped: no result depends on them. Nothing is computed and no shape is inferred.
import { MpmError } from "@mpm/tensor";
import { attributeTypes, attributeTypeWhere, type AttributeType } from "./attribute-type.js";
import { inventedDim, isSizeName, symbolOf } from "./dim.js";
import type { ExternalData } from "./external-data.js";
import type { Attribute, Constant, Dim, Graph, GraphFunction, Initializer, Node, Parameter, ValueInfo, ValueType } from "./ir.js";
import { decodeSparse, decodeTensor } from "./onnx-tensor.js";
import { decodeType } from "./onnx-type.js";
import { PARAMETERS_KEY, parseInitializers } from "./parameter-metadata.js";
import {
  bytesAt, bytesListAt, floatsAt, hasField, int64sAt, malformed, messageAt, messagesAt, numberAt, readMessage, stringAt,
  stringsAt, type Message,
} from "./protobuf.js";
import { sortNodes } from "./sort-nodes.js";
import { valueInfo } from "./value-info.js";

export interface DecodeModelOptions {
  /** Gives the bytes of external data files, asked once per location; without it such models are refused. */
  readonly externalData?: ExternalData;
}

/** What the parts of a model need to know of the whole. */
interface Context {
  readonly irVersion: number;
  readonly opsets: Readonly<Record<string, number>>;
  readonly externalData: ExternalData;
  /** Symbolic sizes that the file names; filled graph by graph. */
  readonly symbols: Set<string>;
  /** Names given to sizes that have none, or that the file writes in other ways ("2*n - 1"), by what they were to be. */
  readonly sizeNames: Map<string, string>;
  /** What sizes are called here, by how the file writes them. */
  readonly sizes: Map<string, string>;
  /** Nesting of the graph being read: 0 for the outermost. */
  readonly depth: number;
  /** Names of model-local functions by domain, name and overload. */
  readonly functionNames: ReadonlyMap<string, string>;
}

interface NamedType {
  readonly name: string;
  readonly type: ValueType | undefined;
}

/** Far above any real model, far below the call stack. */
const MAX_DEPTH = 32;

/**
 * Decodes an .onnx file. Sizes without a name get one ("x_dim0"); inputs that have an initializer become constants; overloads
 * of a function become functions of their own ("name:overload"); nodes are put in order; of functions or constants with one
 * name the last stays, as in ONNX Runtime; subgraphs carry the model's version and opsets.
 *
 * @throws MpmError "malformed-model", with the byte position, for damaged files; "unsupported-dtype", "external-data", "bad-parameters".
 * @example
 * const graph = decodeModel(await readFile("model.onnx"), { externalData: (location) => readFileSync(join(folder, location)) });
 */
export function decodeModel(bytes: Uint8Array, { externalData }: DecodeModelOptions = {}): Graph {
  const model = readMessage(bytes);
  const message = messageAt(model, 7);
  if (message === undefined) throw malformed(0, "there is no graph");
  const definitions = messagesAt(model, 25, (definition) => definition);
  const context: Context = {
    irVersion: numberAt(model, 1) ?? 0,
    opsets: opsetsAt(model, 8),
    externalData: askedOnce(externalData ?? refuseExternalData),
    symbols: new Set(),
    sizeNames: new Map(),
    sizes: new Map(),
    depth: 0,
    functionNames: functionNamesOf(definitions),
  };
  const functions = new Map(definitions.map((definition) => [functionKey(definition, 10, 1, 13), decodeFunction(definition, context)]));
  const { [PARAMETERS_KEY]: initializers = "{}", ...metadata } = metadataAt(model);
  return { ...withParameters(decodeGraph(message, context), parseInitializers(initializers)), functions: [...functions.values()], metadata };
}

function decodeGraph(message: Message, context: Context): Graph {
  if (context.depth > MAX_DEPTH) throw malformed(message.start, `graphs are nested more than ${MAX_DEPTH} deep`);
  const [inputs = [], outputs = [], values = []] = [11, 12, 13].map((number) => typesAt(message, number, context));
  const initializers = initializersAt(message, context);
  const infos = (types: readonly NamedType[]): readonly ValueInfo[] => types.map((type) => withSizes(type, context));
  return {
    name: stringAt(message, 2),
    // Before version 4 constants had to be listed as inputs, too.
    inputs: infos(inputs).filter(({ name }) => !Object.hasOwn(initializers, name)),
    parameters: [],
    initializers,
    nodes: sortNodes(messagesAt(message, 1, (node) => decodeNode(node, context))),
    outputs: infos(outputs),
    values: Object.fromEntries(infos(values.filter(({ type }) => type !== undefined)).map((info) => [info.name, info])),
    functions: [],
    opsets: context.opsets,
    irVersion: context.irVersion,
    metadata: {},
  };
}

function initializersAt(message: Message, { externalData }: Context): Readonly<Record<string, Constant>> {
  const dense = messagesAt(message, 5, (tensor): [string, Constant] => [stringAt(tensor, 8), decodeTensor(tensor, externalData)]);
  const sparse = messagesAt(message, 15, (tensor): [string, Constant] => [stringAt(messageAt(tensor, 1) ?? tensor, 8), decodeSparse(tensor, externalData)]);
  return Object.fromEntries([...dense, ...sparse]);
}

function withParameters(graph: Graph, initializers: ReadonlyMap<string, Initializer>): Graph {
  const parameters = graph.inputs.flatMap((info): Parameter[] => {
    const init = initializers.get(info.name);
    return init === undefined ? [] : [{ ...info, init }];
  });
  return { ...graph, inputs: graph.inputs.filter(({ name }) => !initializers.has(name)), parameters };
}

function decodeNode(message: Message, context: Context): Node {
  return {
    op: (hasField(message, 8) ? context.functionNames.get(functionKey(message, 7, 4, 8)) : undefined) ?? stringAt(message, 4),
    domain: canonicalDomain(stringAt(message, 7)),
    name: stringAt(message, 3),
    inputs: stringsAt(message, 1),
    outputs: stringsAt(message, 2),
    attributes: attributesAt(message, 5, context),
  };
}

function attributesAt(message: Message, number: number, context: Context): Readonly<Record<string, Attribute>> {
  return Object.fromEntries(messagesAt(message, number, (attribute) => [stringAt(attribute, 1), decodeAttribute(attribute, context)]));
}

function decodeAttribute(message: Message, context: Context): Attribute {
  const code = numberAt(message, 20) ?? 0;
  // The oldest files give no type: there the field that is present tells it.
  const type = attributeTypeWhere((numbers) => (code === 0 ? hasField(message, numbers.field) : numbers.code === code));
  if (type === undefined) throw malformed(message.start, `attribute "${stringAt(message, 1)}" has attribute type ${code}`);
  const reference = stringAt(message, 21);
  return reference === "" ? attributeValue(message, type, context) : { type: "reference", name: reference, of: type };
}

function attributeValue(message: Message, type: AttributeType, context: Context): Attribute {
  const { externalData } = context;
  const inner = { ...context, depth: context.depth + 1 };
  const { field } = attributeTypes[type];
  switch (type) {
    case "float": return { type, value: floatsAt(message, field).at(-1) ?? 0 };
    case "int": return { type, value: int64sAt(message, field).at(-1) ?? 0n };
    case "string": return { type, value: (bytesAt(message, field) ?? new Uint8Array()).slice() };
    case "tensor": return { type, value: decodeTensor(requiredMessage(message, field), externalData) };
    case "graph": return { type, value: decodeGraph(requiredMessage(message, field), inner) };
    case "sparseTensor": return { type, value: decodeSparse(requiredMessage(message, field), externalData) };
    case "valueType": return { type, value: requiredType(requiredMessage(message, field)) };
    case "floats": return { type, value: Array.from(floatsAt(message, field)) };
    case "ints": return { type, value: Array.from(int64sAt(message, field)) };
    case "strings": return { type, value: bytesListAt(message, field).map((text) => text.slice()) };
    case "tensors": return { type, value: messagesAt(message, field, (tensor) => decodeTensor(tensor, externalData)) };
    case "graphs": return { type, value: messagesAt(message, field, (graph) => decodeGraph(graph, inner)) };
    case "sparseTensors": return { type, value: messagesAt(message, field, (tensor) => decodeSparse(tensor, externalData)) };
    case "valueTypes": return { type, value: messagesAt(message, field, requiredType) };
  }
}

function requiredType(message: Message): ValueType {
  const type = decodeType(message, "an attribute");
  if (type === undefined) throw malformed(message.start, "the type in an attribute says nothing");
  return type;
}

function requiredMessage(message: Message, number: number): Message {
  const value = messageAt(message, number);
  if (value === undefined) throw malformed(message.start, `attribute "${stringAt(message, 1)}" has no value`);
  return value;
}

/** Inputs, outputs or inner values. The symbolic sizes of all are read before the others get names of their own. */
function typesAt(message: Message, number: number, { symbols }: Context): readonly NamedType[] {
  return messagesAt(message, number, (info) => {
    const name = stringAt(info, 1);
    const inner = messageAt(info, 2);
    const type = inner && decodeType(inner, `value "${name}"`);
    for (const dim of type === undefined ? [] : sizesIn(type)) if (typeof dim === "string") symbols.add(dim);
    return { name, type };
  });
}

function withSizes({ name, type }: NamedType, context: Context): ValueInfo {
  const isPlain = type?.kind === "tensor" && type.shape !== undefined;
  const known = isPlain ? { ...type, shape: type.shape.map((dim) => (typeof dim === "string" ? sizeName(dim, context) : dim)) } : type;
  return valueInfo(name, known, (axis) => freshName(`${inventedDim(name, axis)}`, context));
}

/** The size as this package can compute with it; the same name again for the same text. */
function sizeName(text: string, context: Context): string {
  const known = context.sizes.get(text);
  if (known !== undefined) return known;
  const name = isSizeName(text) ? text : freshName(/^-?\d+$/.test(text) ? `size${text}` : symbolOf(text), context);
  context.sizes.set(text, name);
  return name;
}

/** A name that no size in the file has; the same again for the same base. */
function freshName(base: string, { symbols, sizeNames }: Context): string {
  let name = sizeNames.get(base);
  if (name !== undefined) return name;
  name = base;
  while (symbols.has(name)) name += "_";
  sizeNames.set(base, name);
  return name;
}

function sizesIn(type: ValueType): readonly (Dim | undefined)[] {
  switch (type.kind) {
    case "tensor": case "sparseTensor": return type.shape ?? [];
    case "sequence": case "optional": return sizesIn(type.element);
    case "map": return sizesIn(type.value);
    case "opaque": return [];
  }
}

/** What calls and definitions of a function have in common. */
function functionKey(message: Message, domainField: number, nameField: number, overloadField: number): string {
  return JSON.stringify([canonicalDomain(stringAt(message, domainField)), stringAt(message, nameField), stringAt(message, overloadField)]);
}

/** One name for each overload of a function, that no other function of its domain has. */
function functionNamesOf(definitions: readonly Message[]): ReadonlyMap<string, string> {
  const plain = definitions.filter((definition) => stringAt(definition, 13) === "");
  const taken = new Set(plain.map((definition) => functionKey(definition, 10, 1, 13)));
  const names = new Map<string, string>();
  for (const definition of definitions) {
    const [key, overload] = [functionKey(definition, 10, 1, 13), stringAt(definition, 13)];
    if (overload === "" || names.has(key)) continue;
    const inDomain = (name: string): string => JSON.stringify([canonicalDomain(stringAt(definition, 10)), name, ""]);
    let name = `${stringAt(definition, 1)}:${overload}`;
    while (taken.has(inDomain(name))) name += "_";
    taken.add(inDomain(name));
    names.set(key, name);
  }
  return names;
}

function decodeFunction(message: Message, context: Context): GraphFunction {
  const inside = { ...context, opsets: opsetsAt(message, 9), symbols: new Set<string>(), sizeNames: new Map<string, string>(), sizes: new Map<string, string>() };
  return {
    domain: canonicalDomain(stringAt(message, 10)),
    name: context.functionNames.get(functionKey(message, 10, 1, 13)) ?? stringAt(message, 1),
    inputs: stringsAt(message, 4),
    outputs: stringsAt(message, 5),
    attributes: stringsAt(message, 6),
    ...(hasField(message, 11) ? { attributeDefaults: attributesAt(message, 11, inside) } : {}),
    nodes: sortNodes(messagesAt(message, 7, (node) => decodeNode(node, inside))),
    opsets: inside.opsets,
  };
}

function opsetsAt(message: Message, number: number): Readonly<Record<string, number>> {
  return Object.fromEntries(messagesAt(message, number, (opset) => [canonicalDomain(stringAt(opset, 1)), numberAt(opset, 2) ?? 0]));
}

const canonicalDomain = (domain: string): string => (domain === "ai.onnx" ? "" : domain);

function metadataAt(model: Message): Readonly<Record<string, string>> {
  return Object.fromEntries(messagesAt(model, 14, (entry) => [stringAt(entry, 1), stringAt(entry, 2)]));
}

function askedOnce(externalData: ExternalData): ExternalData {
  const files = new Map<string, Uint8Array>();
  return (location) => {
    const bytes = files.get(location) ?? externalData(location);
    files.set(location, bytes);
    return bytes;
  };
}

function refuseExternalData(location: string): never {
  throw new MpmError("external-data", `the model keeps data in "${location}": pass { externalData } to decodeModel`);
}
