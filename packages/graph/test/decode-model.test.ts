import { readFileSync } from "node:fs";
import { MpmError, tensor } from "@mpm/tensor";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeModel } from "../src/decode-model.js";
import { attributeTypes } from "../src/attribute-type.js";
import { encodeModel } from "../src/encode-model.js";
import type { Attribute, Constant, Graph, GraphFunction, Node, ValueInfo, ValueType } from "../src/ir.js";
import { isSparse } from "../src/constant.js";
import { dtypeCode } from "../src/onnx-dtype.js";
import { bytesField, bytesOf, intField, intsField, join, messageField, stringField, toBytes, type Piece } from "../src/protobuf-writer.js";
import { emptyGraph, graph } from "./arbitrary-graph.js";

const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));
const expected = JSON.parse(new TextDecoder().decode(fixture("expected.json"))) as Record<string, unknown>;
const golden = Object.keys(expected);
const externalData = fixture;

describe("golden files written by the onnx package", () => {
  it.each(golden)("%s holds what that package says", (name) => {
    expect(modelJson(decodeModel(fixture(`${name}.onnx`), { externalData }))).toEqual(expected[name]);
  });

  it.each(golden)("%s is stable once read", (name) => {
    const bytes = encodeModel(decodeModel(fixture(`${name}.onnx`), { externalData }));
    expect(encodeModel(decodeModel(bytes))).toEqual(bytes);
  });

  it("gives sizes without a name one", () => {
    expect(decodeModel(fixture("typed-data.onnx")).inputs).toEqual([{ name: "x", dtype: "float32", shape: ["batch", "x_dim1", 0] }]);
  });

  it.each(golden)("%s, cut at any byte, throws or reads", (name) => {
    const bytes = fixture(`${name}.onnx`);
    for (let length = 0; length < bytes.length; length++) expect(outcome(bytes.subarray(0, length))).toBe("reads or refuses");
  });

  it.each(golden)("%s, with any one byte changed, throws or reads", (name) => {
    fc.assert(fc.property(fc.nat(fixture(`${name}.onnx`).length - 1), fc.nat(255), (position, value) => {
      expect(outcome(fixture(`${name}.onnx`).with(position, value))).toBe("reads or refuses");
    }), { seed: 3, numRuns: 500 });
  });
});

describe("round trip", () => {
  it("gives back every graph", () => {
    fc.assert(fc.property(graph(), (original) => {
      expect(decodeModel(encodeModel(original))).toEqual(original);
    }), { seed: 4, numRuns: 200 });
  });

  it("keeps what a value's type leaves open", () => {
    const outputs: ValueInfo[] = [{ name: "a", dtype: "int8", shape: [], unknown: "shape" }, { name: "b", dtype: "float32", shape: [], unknown: "type" }];
    expect(decodeModel(encodeModel({ ...emptyGraph, outputs })).outputs).toEqual(outputs);
  });
});

describe("decodeModel reads", () => {
  it("dimensions whose fresh name is taken, and negative ones", () => {
    const bytes = model(valueInfo(11, "x", 1, [[], [stringField(2, "x_dim0")], [intField(1, -1)]]));
    expect(decodeModel(bytes).inputs).toEqual([{ name: "x", dtype: "float32", shape: ["x_dim0_", "x_dim0", "x_dim2"] }]);
  });

  it("sizes that are no expressions of this package under names of their own", () => {
    const sizes = ["2*n - 1", "2", "n", "2*n - 1", "3*n + 1", "n*3"].map((text) => [stringField(2, text)]);
    expect(decodeModel(model(valueInfo(11, "x", 1, sizes))).inputs[0]?.shape).toEqual(["2%2an%20-%201", "size2", "n", "2%2an%20-%201", "3*n + 1", "n%2a3"]);
  });

  it("attributes without a type, as the oldest files have them", () => {
    const bytes = model(messageField(1, [stringField(4, "Cast"), messageField(5, [stringField(1, "to"), intField(3, 7)])]));
    expect(decodeModel(bytes).nodes[0]?.attributes).toEqual({ to: { type: "int", value: 7n } });
  });

  it("past unknown fields, and ai.onnx as the standard domain", () => {
    const bytes = toBytes(join([stringField(99, "new"), intField(98, 1), messageField(8, [stringField(1, "ai.onnx"), intField(2, 21)]), messageField(7, [])]));
    expect(decodeModel(bytes).opsets).toEqual({ "": 21 });
  });

  it("external data once per location", () => {
    const asked: string[] = [];
    decodeModel(fixture("external.onnx"), { externalData: (location) => (asked.push(location), fixture(location)) });
    expect(asked).toEqual(["external.bin"]);
  });

  it("the last of constants and of functions with one name, as ONNX Runtime does", () => {
    const definition = (op: string): Piece => messageField(25, [stringField(1, "F"), stringField(10, "local"), messageField(7, [stringField(4, op)])]);
    const bytes = toBytes(join([messageField(7, [tensorProto(2, [1], [bytesField(9, Uint8Array.of(1))]), tensorProto(2, [1], [bytesField(9, Uint8Array.of(2))])]), definition("Neg"), definition("Abs")]));
    const { initializers, functions } = decodeModel(bytes);
    expect(initializers).toEqual({ weight: tensor("uint8", [1], [2]) });
    expect(functions.map(({ name, nodes }) => [name, nodes.map(({ op }) => op)])).toEqual([["F", ["Abs"]]]);
  });

  it("overloads under names of their own, and past those that no function has", () => {
    const definition = (name: string, overload: string): Piece => messageField(25, [stringField(1, name), stringField(10, "local"), stringField(13, overload)]);
    const call = (overload: string): Piece => messageField(1, [stringField(4, "F"), stringField(7, "local"), stringField(8, overload)]);
    const bytes = toBytes(join([messageField(7, [call("a"), call(""), call("b")]), definition("F", "a"), definition("F", ""), definition("F:a", "")]));
    const { nodes, functions } = decodeModel(bytes);
    expect(nodes.map(({ op }) => op)).toEqual(["F:a_", "F", "F"]);
    expect(functions.map(({ name }) => name)).toEqual(["F:a_", "F", "F:a"]);
  });

  it("nodes into order", () => {
    const made = (input: string, output: string): Piece => messageField(1, [stringField(1, input), stringField(2, output), stringField(4, "Neg")]);
    expect(decodeModel(model(made("a", "b"), made("x", "a"))).nodes.map(({ outputs }) => outputs)).toEqual([["a"], ["b"]]);
  });

  it("names that objects have of their own", () => {
    const initializers = Object.fromEntries(["__proto__", "constructor", "toString"].map((name) => [name, tensor("uint8", [1], [7])]));
    const again = decodeModel(encodeModel({ ...emptyGraph, initializers, metadata: { constructor: "a" } }));
    expect(Object.entries(again.initializers)).toEqual(Object.entries(initializers));
    expect(Object.entries(again.metadata)).toEqual([["constructor", "a"]]);
  });

  it("aligned external data without copying it", () => {
    const data = fixture("external.bin").slice(); // from byte 0 of its memory
    const { weight } = decodeModel(fixture("external.onnx"), { externalData: () => data }).initializers;
    expect(weight !== undefined && "data" in weight && weight.data.buffer).toBe(data.buffer);
    const shifted = new Uint8Array(data.byteLength + 1);
    shifted.set(data, 1);
    expect(decodeModel(fixture("external.onnx"), { externalData: () => shifted.subarray(1) }).initializers["weight"]).toEqual(weight);
  });

  it("into memory of its own", () => {
    const bytes = encodeModel({ ...emptyGraph, initializers: { a: tensor("uint8", [1], [7]) } });
    const decoded = decodeModel(bytes);
    bytes.fill(0);
    expect(decoded.initializers).toEqual({ a: tensor("uint8", [1], [7]) });
  });
});

describe("decodeModel refuses", () => {
  const external = (location: string, ...more: [string, string][]): Uint8Array => model(tensorProto(1, [1], [intField(14, 1),
    ...([["location", location], ...more]).map(([key, value]) => messageField(13, [stringField(1, key), stringField(2, value)]))]));
  const node = (...fields: Piece[]): Uint8Array => model(messageField(1, fields));
  const attribute = (...fields: Piece[]): Uint8Array => node(messageField(5, [stringField(1, "a"), ...fields]));

  it.each<[string, string, Uint8Array]>([
    ["unknown element types", "unsupported-dtype", model(valueInfo(11, "weight", 99, []))],
    ["tensors without a type", "unsupported-dtype", model(messageField(5, [stringField(8, "weight")]))],
    ["locations above the model", "external-data", external("../secret")],
    ["absolute locations", "external-data", external("/etc/passwd")],
    ["drives and URLs", "external-data", external("c:secret")],
    ["no location", "external-data", external("")],
    ["lengths past the end", "external-data", external("external.bin", ["offset", "34"])],
    ["lengths that are none", "external-data", external("external.bin", ["length", "-4"])],
    ["foreign parameter metadata", "bad-parameters", parameterMetadata('{"x":{"kind":"normal"}}')],
    ["parameter metadata that is not JSON", "bad-parameters", parameterMetadata("{")],
  ])("%s: %s", (_, code, bytes) => {
    expect(codeOf(() => decodeModel(bytes, { externalData }))).toBe(code);
  });

  it.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array()],
    ["a declared shape without data", model(tensorProto(1, [2 ** 40], []))],
    ["a negative size", model(tensorProto(1, [-1], []))],
    ["a product beyond 2^53", model(tensorProto(1, [2 ** 31, 2 ** 31], []))],
    ["raw data of the wrong length", model(tensorProto(1, [2], [bytesField(9, new Uint8Array(7))]))],
    ["external data of the wrong length", external("external.bin", ["length", "8"])],
    ["a tensor attribute without a tensor", attribute(intField(20, 4))],
    ["a sparse tensor without indices", model(messageField(15, [messageField(1, [intField(2, 1)])]))],
    ["an attribute type that is none", attribute(intField(20, 15))],
    ["an attribute without type or value", attribute()],
    ["a type attribute that says nothing", attribute(intField(20, 13), messageField(14, []))],
    ["string data that does not fill its shape", model(tensorProto(8, [2], [bytesField(6, new Uint8Array(1))]))],
    ["graphs nested without end", nested(40)],
  ])("%s, with a position", (_, bytes) => {
    expect(codeOf(() => decodeModel(bytes, { externalData }))).toBe("malformed-model");
    expect(() => decodeModel(bytes, { externalData })).toThrow(/at byte \d+: /);
  });

  it("external data without a callback, and names the tensor of an unsupported type", () => {
    expect(codeOf(() => decodeModel(fixture("external.onnx")))).toBe("external-data");
    expect(() => decodeModel(model(tensorProto(99, [0], [])))).toThrow('tensor "weight" has element type 99');
  });
});

// Files in pieces.

function model(...graphFields: Piece[]): Uint8Array {
  return toBytes(messageField(7, graphFields));
}

function tensorProto(code: number, shape: number[], data: Piece[]): Piece {
  return messageField(5, [intsField(1, shape), intField(2, code), stringField(8, "weight"), ...data]);
}

function valueInfo(field: number, name: string, code: number, dims: Piece[][]): Piece {
  const shape = messageField(2, dims.map((dim) => messageField(1, dim)));
  return messageField(field, [stringField(1, name), messageField(2, [messageField(1, [intField(1, code), shape])])]);
}

function parameterMetadata(json: string): Uint8Array {
  return toBytes(join([messageField(7, []), messageField(14, [stringField(1, "mpm.parameters"), stringField(2, json)])]));
}

function nested(depth: number): Uint8Array {
  let graphFields: Piece[] = [];
  for (let level = 0; level < depth; level++) graphFields = [messageField(1, [messageField(5, [messageField(6, graphFields), intField(20, 5)])])];
  return model(...graphFields);
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return error instanceof MpmError ? error.code : String(error);
  }
  return undefined;
}

/** An error of another kind would be a defect. */
function outcome(bytes: Uint8Array): "reads or refuses" | Error {
  try {
    decodeModel(bytes, { externalData: () => fixture("external.bin") });
  } catch (error) {
    if (!(error instanceof MpmError)) return error as Error;
  }
  return "reads or refuses";
}

// Graphs in the form of expected.json.

function modelJson({ irVersion, opsets, metadata, functions, ...rest }: Graph): unknown {
  return { irVersion, opsets, metadata, graph: graphJson(rest), functions: functions.map(functionJson) };
}

function graphJson({ inputs, initializers, outputs, nodes, values }: Pick<Graph, "inputs" | "initializers" | "outputs" | "nodes" | "values">): unknown {
  const constants = Object.entries(initializers).map(([name, value]) => [name, constantJson(value)]);
  return {
    inputs: inputs.map(infoJson), initializers: Object.fromEntries(constants) as unknown, outputs: outputs.map(infoJson), nodes: nodes.map(nodeJson),
    values: Object.values(values).map(infoJson),
  };
}

function functionJson({ name, domain, inputs, outputs, attributes, attributeDefaults = {}, nodes }: GraphFunction): unknown {
  return { name, domain, inputs, outputs, attributes, nodes: nodes.map(nodeJson), attributeDefaults: attributesJson(attributeDefaults) };
}

function infoJson({ name, dtype, shape, type }: ValueInfo): unknown {
  if (type !== undefined) return [name, typeJson(type)];
  return [name, dtypeCode(dtype), shape.map((dim, axis) => (dim === `${name}_dim${axis}` ? null : dim))];
}

function typeJson(type: ValueType): unknown {
  switch (type.kind) {
    case "tensor": return ["tensor_type", dtypeCode(type.dtype), type.shape?.map((dim) => dim ?? null) ?? null];
    case "sparseTensor": return ["sparse_tensor_type", dtypeCode(type.dtype), type.shape?.map((dim) => dim ?? null) ?? null];
    case "sequence": return ["sequence_type", typeJson(type.element)];
    case "optional": return ["optional_type", typeJson(type.element)];
    case "map": return ["map_type", dtypeCode(type.key), typeJson(type.value)];
    case "opaque": throw new Error("no golden file has opaque values");
  }
}

function nodeJson({ op, domain, inputs, outputs, attributes }: Node): unknown {
  return [op, domain, inputs, outputs, attributesJson(attributes)];
}

function attributesJson(attributes: Readonly<Record<string, Attribute>>): unknown {
  return Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, attributeJson(attribute)]));
}

function attributeJson(attribute: Attribute): unknown {
  if (attribute.type === "reference") return { reference: attribute.name, type: attributeTypes[attribute.of].code };
  return { type: attributeTypes[attribute.type].code, value: attributeValueJson(attribute) };
}

function attributeValueJson(attribute: Attribute): unknown {
  const text = new TextDecoder();
  switch (attribute.type) {
    case "int": return `${attribute.value}`;
    case "ints": return attribute.value.map(String);
    case "string": return text.decode(attribute.value);
    case "strings": return attribute.value.map((value) => text.decode(value));
    case "tensor": case "sparseTensor": return constantJson(attribute.value);
    case "tensors": return attribute.value.map(constantJson);
    case "valueTypes": return attribute.value.map(typeJson);
    case "valueType": return typeJson(attribute.value);
    case "graph": return graphJson(attribute.value);
    case "float": case "floats": return attribute.value;
    default: throw new Error(`no golden file has ${attribute.type} attributes`);
  }
}

function constantJson(constant: Constant): unknown {
  if (isSparse(constant)) return { shape: constant.shape, values: constantJson(constant.values), indices: constantJson(constant.indices) };
  const { dtype, shape } = constant;
  if ("strings" in constant) return { type: dtypeCode(dtype), shape, strings: constant.strings.map((text) => [...text]) };
  if ("bytes" in constant) return { type: dtypeCode(dtype), shape, bytes: [...constant.bytes] };
  const bytes = bytesOf(constant.data).slice().buffer;
  const bits = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: BigUint64Array }[constant.data.BYTES_PER_ELEMENT] ?? Uint8Array;
  return { type: dtypeCode(dtype), shape, bits: Array.from<unknown, string>(new bits(bytes), String) };
}
