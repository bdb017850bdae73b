// Reads an ONNX ModelProto, the content of an .onnx file, as a Graph. Documentation texts, producer, training
// information and quantization annotations are dropped; nothing is computed and no shape is inferred.
import { MpmError } from "@mpm/tensor";
import { attributeTypes, PARAMETERS_KEY } from "./encode-model.js";
import type { Attribute, Dim, Graph, GraphFunction, Initializer, Node, Parameter, ValueInfo, ValueType } from "./ir.js";
import { decodeTensor, type ExternalData } from "./onnx-tensor.js";
import { decodeType } from "./onnx-type.js";
import {
  bytesAt, bytesListAt, floatsAt, hasField, int64sAt, malformed, messageAt, messagesAt, numberAt, readMessage, stringAt,
  stringsAt, type Message,
} from "./protobuf.js";
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
  /** Nesting of the graph being read: 0 for the outermost. */
  readonly depth: number;
}

interface NamedType {
  readonly name: string;
  readonly type: ValueType | undefined;
}

/** Far above any real model, far below the call stack. */
const MAX_DEPTH = 32;

/** The numbers each kind of parameter initializer needs. */
const initializerNumbers: Readonly<Record<Initializer["kind"], readonly string[]>> = {
  zeros: [], ones: [], constant: ["value"], normal: ["std"], uniform: ["low", "high"], glorotUniform: [], lecunNormal: [], given: [],
};

/**
 * Decodes an .onnx file. Sizes without a name get one ("x_dim0"); inputs that have an initializer become constants;
 * subgraphs carry the model's version and opsets.
 *
 * @throws RangeError with the byte position for damaged files; MpmError "unsupported-dtype",
 * "unsupported-feature", "external-data", "bad-parameters" for models a Graph cannot hold.
 * @example
 * const graph = decodeModel(await readFile("model.onnx"), { externalData: (location) => readFileSync(join(folder, location)) });
 */
export function decodeModel(bytes: Uint8Array, { externalData }: DecodeModelOptions = {}): Graph {
  const model = readMessage(bytes);
  const message = messageAt(model, 7);
  if (message === undefined) throw malformed(0, "there is no graph");
  const context: Context = {
    irVersion: numberAt(model, 1) ?? 0,
    opsets: opsetsAt(model, 8),
    externalData: askedOnce(externalData ?? refuseExternalData),
    symbols: new Set(),
    depth: 0,
  };
  const functions = messagesAt(model, 25).map((definition) => decodeFunction(definition, context));
  const { [PARAMETERS_KEY]: initializers = "{}", ...metadata } = metadataAt(model);
  return { ...withParameters(decodeGraph(message, context), parseInitializers(initializers)), functions, metadata };
}

function decodeGraph(message: Message, context: Context): Graph {
  if (context.depth > MAX_DEPTH) throw malformed(message.start, `graphs are nested more than ${MAX_DEPTH} deep`);
  if (hasField(message, 15)) throw unsupported(`graph "${stringAt(message, 2)}" has sparse initializers`);
  const [inputs = [], outputs = [], values = []] = [11, 12, 13].map((number) => typesAt(message, number, context));
  const initializers = Object.fromEntries(messagesAt(message, 5).map((tensor) => [stringAt(tensor, 8), decodeTensor(tensor, context.externalData)]));
  const infos = (types: readonly NamedType[]): readonly ValueInfo[] => types.map((type) => withSizes(type, context));
  return {
    name: stringAt(message, 2),
    // Before version 4 constants had to be listed as inputs, too.
    inputs: infos(inputs).filter(({ name }) => !Object.hasOwn(initializers, name)),
    parameters: [],
    initializers,
    nodes: messagesAt(message, 1).map((node) => decodeNode(node, context)),
    outputs: infos(outputs),
    values: Object.fromEntries(infos(values.filter(({ type }) => type !== undefined)).map((info) => [info.name, info])),
    functions: [],
    opsets: context.opsets,
    irVersion: context.irVersion,
    metadata: {},
  };
}

function withParameters(graph: Graph, initializers: ReadonlyMap<string, Initializer>): Graph {
  const parameters = graph.inputs.flatMap((info): Parameter[] => {
    const init = initializers.get(info.name);
    return init === undefined ? [] : [{ ...info, init }];
  });
  return { ...graph, inputs: graph.inputs.filter(({ name }) => !initializers.has(name)), parameters };
}

function decodeNode(message: Message, context: Context): Node {
  const op = stringAt(message, 4);
  if (stringAt(message, 8) !== "") throw unsupported(`node "${stringAt(message, 3)}" calls overload "${stringAt(message, 8)}" of ${op}`);
  return {
    op,
    domain: canonicalDomain(stringAt(message, 7)),
    name: stringAt(message, 3),
    inputs: stringsAt(message, 1),
    outputs: stringsAt(message, 2),
    attributes: attributesAt(message, 5, context),
  };
}

function attributesAt(message: Message, number: number, context: Context): Readonly<Record<string, Attribute>> {
  return Object.fromEntries(messagesAt(message, number).map((attribute) => [stringAt(attribute, 1), decodeAttribute(attribute, context)]));
}

function decodeAttribute(message: Message, context: Context): Attribute {
  // The oldest files give no type: there the field that is present tells it.
  const index = (numberAt(message, 20) ?? attributeTypes.findIndex((_, field) => hasField(message, field + 2)) + 1) - 1;
  const type = attributeTypes[index];
  if (type === undefined) throw unsupported(`attribute "${stringAt(message, 1)}" has attribute type ${index + 1}`);
  const reference = stringAt(message, 21);
  return reference === "" ? attributeValue(message, type, context) : { type: "reference", name: reference, of: type };
}

function attributeValue(message: Message, type: (typeof attributeTypes)[number], context: Context): Attribute {
  const inner = { ...context, depth: context.depth + 1 };
  switch (type) {
    case "float": return { type, value: floatsAt(message, 2).at(-1) ?? 0 };
    case "int": return { type, value: int64sAt(message, 3).at(-1) ?? 0n };
    case "string": return { type, value: (bytesAt(message, 4) ?? new Uint8Array()).slice() };
    case "tensor": return { type, value: decodeTensor(requiredMessage(message, 5), context.externalData) };
    case "graph": return { type, value: decodeGraph(requiredMessage(message, 6), inner) };
    case "floats": return { type, value: Array.from(floatsAt(message, 7)) };
    case "ints": return { type, value: Array.from(int64sAt(message, 8)) };
    case "strings": return { type, value: bytesListAt(message, 9).map((text) => text.slice()) };
    case "tensors": return { type, value: messagesAt(message, 10).map((tensor) => decodeTensor(tensor, context.externalData)) };
    case "graphs": return { type, value: messagesAt(message, 11).map((graph) => decodeGraph(graph, inner)) };
  }
}

function requiredMessage(message: Message, number: number): Message {
  const value = messageAt(message, number);
  if (value === undefined) throw malformed(message.start, `attribute "${stringAt(message, 1)}" has no value`);
  return value;
}

/** Inputs, outputs or inner values. The symbolic sizes of all are read before the others get names of their own. */
function typesAt(message: Message, number: number, { symbols }: Context): readonly NamedType[] {
  return messagesAt(message, number).map((info) => {
    const name = stringAt(info, 1);
    const inner = messageAt(info, 2);
    const type = inner && decodeType(inner, `value "${name}"`);
    for (const dim of type === undefined ? [] : sizesIn(type)) if (typeof dim === "string") symbols.add(dim);
    return { name, type };
  });
}

function withSizes({ name, type }: NamedType, { symbols }: Context): ValueInfo {
  return valueInfo(name, type, (axis) => freshSymbol(`${name}_dim${axis}`, symbols));
}

/** A name that no size in the file has; the same name again for the same value. */
function freshSymbol(name: string, taken: ReadonlySet<string>): string {
  const symbol = name.replace(/[\s*+]/g, "_"); // these would make it an expression
  return taken.has(symbol) ? freshSymbol(`${symbol}_`, taken) : symbol;
}

function sizesIn(type: ValueType): readonly (Dim | undefined)[] {
  switch (type.kind) {
    case "tensor": case "sparseTensor": return type.shape ?? [];
    case "sequence": case "optional": return sizesIn(type.element);
    case "map": return sizesIn(type.value);
    case "opaque": return [];
  }
}

function decodeFunction(message: Message, context: Context): GraphFunction {
  const name = stringAt(message, 1);
  if (stringAt(message, 13) !== "") throw unsupported(`function "${name}" has overload "${stringAt(message, 13)}"`);
  const inside = { ...context, opsets: opsetsAt(message, 9), symbols: new Set<string>() };
  return {
    domain: canonicalDomain(stringAt(message, 10)),
    name,
    inputs: stringsAt(message, 4),
    outputs: stringsAt(message, 5),
    attributes: stringsAt(message, 6),
    ...(hasField(message, 11) ? { attributeDefaults: attributesAt(message, 11, inside) } : {}),
    nodes: messagesAt(message, 7).map((node) => decodeNode(node, inside)),
    opsets: inside.opsets,
  };
}

function opsetsAt(message: Message, number: number): Readonly<Record<string, number>> {
  return Object.fromEntries(messagesAt(message, number).map((opset) => [canonicalDomain(stringAt(opset, 1)), numberAt(opset, 2) ?? 0]));
}

const canonicalDomain = (domain: string): string => (domain === "ai.onnx" ? "" : domain);

function metadataAt(model: Message): Readonly<Record<string, string>> {
  return Object.fromEntries(messagesAt(model, 14).map((entry) => [stringAt(entry, 1), stringAt(entry, 2)]));
}

function parseInitializers(json: string): ReadonlyMap<string, Initializer> {
  try {
    return new Map(Object.entries(JSON.parse(json) as Record<string, unknown>).map(([name, init]) => [name, parseInitializer(init)]));
  } catch (cause) {
    throw new MpmError("bad-parameters", `metadata "${PARAMETERS_KEY}" is not the JSON this package writes: remove the entry or write the model again`, { cause });
  }
}

function parseInitializer(value: unknown): Initializer {
  const { kind, ...numbers } = value as Record<string, unknown>;
  const needed = Object.entries(initializerNumbers).find(([known]) => known === kind)?.[1];
  const isComplete = needed?.every((key) => key in numbers) === true && Object.values(numbers).every(Number.isFinite);
  if (!isComplete) throw new TypeError(`expected a parameter initializer, got ${JSON.stringify(value)}`);
  return value as Initializer;
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

function unsupported(what: string): MpmError {
  return new MpmError("unsupported-feature", `${what}, which this package does not read: rewrite the model without it`);
}
