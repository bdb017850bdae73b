// Arbitrary graphs for round trips: every element type, attribute type, symbolic size, function. They mean nothing.
import { bytesPerElement, sizeOf, tensor, type DType, type Tensor } from "@mpm/tensor";
import * as fc from "fast-check";
import type { Arbitrary } from "fast-check";
import type { Attribute, CarriedTensor, Graph, GraphFunction, ElementType, Initializer, Node, Parameter, SparseTensor, ValueInfo, ValueType } from "../src/ir.js";
import { isSizeName } from "../src/dim.js";
import { bytesOf } from "../src/protobuf-writer.js";
import { valueInfo as infoOf } from "../src/value-info.js";

export const emptyGraph: Graph = {
  name: "", inputs: [], parameters: [], initializers: {}, nodes: [], outputs: [], values: {}, functions: [],
  opsets: { "": 21 }, irVersion: 10, metadata: {},
};

const dtypes: readonly DType[] = [
  "float32", "float64", "float16", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool",
];
const text = fc.string({ unit: "grapheme", maxLength: 6 });
const names = fc.array(text, { maxLength: 3 });
const bytes = fc.uint8Array({ maxLength: 5 });
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0); // JSON has no -0
const dtype = fc.constantFrom(...dtypes);
const opsets = record(fc.nat(100));

/** A whole model. */
export function graph(): Arbitrary<Graph> {
  return fc.tuple(opsets, fc.integer({ min: 1, max: 13 })).chain(([ops, irVersion]) => fc.record({
    ...graphFields(ops, irVersion, 2),
    parameters: fc.uniqueArray(parameter(), { selector: ({ name }) => name, maxLength: 3 }),
    functions: fc.array(opsets.chain((inside) => graphFunction(inside, irVersion)), { maxLength: 2 }),
    metadata: record(text),
  }));
}

function graphFields(ops: Graph["opsets"], irVersion: number, depth: number): { [K in keyof Graph]: Arbitrary<Graph[K]> } {
  return {
    name: text,
    inputs: fc.array(valueInfo("input "), { maxLength: 3 }),
    parameters: fc.constant([]),
    initializers: record(fc.oneof(constants(), sparseTensors()), "constant "),
    nodes: fc.array(node(ops, irVersion, depth), { maxLength: 3 }),
    outputs: fc.array(valueInfo("output "), { maxLength: 3 }),
    values: fc.array(valueInfo(""), { maxLength: 3 }).map((infos) => Object.fromEntries(infos.map((info) => [info.name, info]))),
    functions: fc.constant([]),
    opsets: fc.constant(ops),
    irVersion: fc.constant(irVersion),
    metadata: fc.constant({}),
  };
}

function graphFunction(inside: Graph["opsets"], irVersion: number): Arbitrary<GraphFunction> {
  return fc.record({
    domain: text, name: text, inputs: names, outputs: names, attributes: names,
    nodes: fc.array(node(inside, irVersion, 1), { maxLength: 2 }), opsets: fc.constant(inside),
    attributeDefaults: record(attribute(inside, irVersion, 0)),
  }).map(({ attributeDefaults, ...rest }) => (Object.keys(attributeDefaults).length === 0 ? rest : { ...rest, attributeDefaults }));
}

function node(ops: Graph["opsets"], irVersion: number, depth: number): Arbitrary<Node> {
  return fc.record({ op: text, domain: text, name: text, inputs: names, outputs: names, attributes: record(attribute(ops, irVersion, depth)) });
}

function attribute(ops: Graph["opsets"], irVersion: number, depth: number): Arbitrary<Attribute> {
  const attributes: Arbitrary<Attribute>[] = [
    typed("float", fc.float()), typed("int", int64), typed("string", bytes), typed("tensor", constants()), typed("sparseTensor", sparseTensors()), typed("valueType", valueType),
    typed("floats", fc.array(fc.float())), typed("ints", fc.array(int64)), typed("strings", fc.array(bytes)), typed("tensors", fc.array(constants(), { maxLength: 2 })),
    typed("sparseTensors", fc.array(sparseTensors(), { maxLength: 2 })), typed("valueTypes", fc.array(valueType, { maxLength: 2 })),
    fc.record({ type: fc.constant("reference" as const), name: text.map((name) => `of ${name}`), of: fc.constantFrom("float", "ints", "graph") }),
  ];
  if (depth === 0) return fc.oneof(...attributes);
  const subgraph = fc.record(graphFields(ops, irVersion, depth - 1));
  return fc.oneof(...attributes, typed("graph", subgraph), typed("graphs", fc.array(subgraph, { maxLength: 2 })));
}

function typed<const T extends string, V>(type: T, value: Arbitrary<V>): Arbitrary<{ readonly type: T; readonly value: V }> {
  return value.map((some) => ({ type, value: some }));
}

const dim = fc.oneof(fc.nat(), fc.maxSafeNat(), fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }).filter(isSizeName));
const elementType = fc.oneof(dtype, fc.constantFrom<ElementType>("string", "complex64", "float8e5m2", "int4", "uint2"));
const { valueType } = fc.letrec<{ valueType: ValueType }>((tie) => ({
  valueType: fc.oneof({ maxDepth: 4 },
    fc.record({ kind: fc.constantFrom("tensor" as const, "sparseTensor" as const), dtype: elementType, shape: fc.array(fc.option(dim, { nil: undefined }), { maxLength: 4 }) }, { requiredKeys: ["kind", "dtype"] }),
    fc.record({ kind: fc.constant("opaque" as const), domain: text, name: text }),
    fc.record({ kind: fc.constantFrom("sequence" as const, "optional" as const), element: tie("valueType") }),
    fc.record({ kind: fc.constant("map" as const), key: elementType, value: tie("valueType") })),
}));

function valueInfo(prefix: string): Arbitrary<ValueInfo> {
  const name = text.map((some) => prefix + some);
  const tensorInfo = fc.record({ name, dtype, shape: fc.array(dim, { maxLength: 4 }) });
  return fc.oneof({ weight: 3, arbitrary: tensorInfo }, fc.tuple(name, valueType).map(([some, type]) => infoOf(some, type)));
}

function parameter(): Arbitrary<Parameter> {
  const init: Arbitrary<Initializer> = fc.oneof(
    fc.constantFrom<Initializer>({ kind: "zeros" }, { kind: "ones" }, { kind: "glorotUniform" }, { kind: "lecunNormal" }),
    fc.record({ kind: fc.constant("constant" as const), value: finite }),
    fc.record({ kind: fc.constant("normal" as const), std: finite, mean: finite }, { requiredKeys: ["kind", "std"] }),
    fc.record({ kind: fc.constant("uniform" as const), low: finite, high: finite }),
  );
  return fc.tuple(valueInfo("parameter "), init).map(([info, some]) => ({ ...info, init: some }));
}

function tensors(): Arbitrary<Tensor> {
  return fc.tuple(dtype, fc.array(fc.nat(3), { maxLength: 3 })).chain(([type, shape]) => {
    const length = sizeOf(shape) * bytesPerElement(type);
    return fc.uint8Array({ minLength: length, maxLength: length }).map((data) => {
      const filled = tensor(type, shape);
      bytesOf(filled.data).set(data);
      return filled;
    });
  });
}

function constants(): Arbitrary<Tensor | CarriedTensor> {
  const packed = fc.constantFrom(["complex128", 128] as const, ["float8e8m0", 8] as const, ["uint4", 4] as const, ["int2", 2] as const);
  const packedTensor = fc.tuple(packed, fc.array(fc.nat(3), { maxLength: 3 })).chain(([[type, bits], shape]): Arbitrary<CarriedTensor> => {
    const length = Math.ceil((sizeOf(shape) * bits) / 8);
    return fc.uint8Array({ minLength: length, maxLength: length }).map((data) => ({ dtype: type, shape, bytes: data }));
  });
  const texts = fc.array(bytes, { maxLength: 3 }).map((strings): CarriedTensor => ({ dtype: "string", shape: [strings.length], strings }));
  return fc.oneof({ weight: 3, arbitrary: tensors() }, packedTensor, texts);
}

function sparseTensors(): Arbitrary<SparseTensor> {
  return fc.tuple(constants(), constants()).map(([values, indices]) => ({ dtype: values.dtype, shape: values.shape, values, indices }));
}

function record<T>(value: Arbitrary<T>, prefix = ""): Arbitrary<Record<string, T>> {
  return fc.array(fc.tuple(text, value), { maxLength: 3 }).map((entries) => Object.fromEntries(entries.map(([key, some]) => [prefix + key, some])));
}
