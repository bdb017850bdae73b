// The intermediate representation: an ONNX graph as plain readonly records. Nothing here computes;
// `graph-builder.ts` makes graphs, `encode-model.ts` and `decode-model.ts` turn them to and from ONNX files.
import type { DType, Tensor } from "@mpm/tensor";

/** A size: a number, or a symbolic size by name ("particles") or canonical expression ("8*particles"). */
export type Dim = number | string;
export type Shape = readonly Dim[];

/** Element types that ONNX has and a Tensor has not: mpm reads and writes them, and computes nothing of them. */
export type CarriedDType =
  | "string" | "complex64" | "complex128" | "float8e4m3fn" | "float8e4m3fnuz" | "float8e5m2" | "float8e5m2fnuz" | "float8e8m0"
  | "uint4" | "int4" | "uint2" | "int2" | "float4e2m1";
export type ElementType = DType | CarriedDType;

/** A tensor of such elements, as a file has it. */
export type CarriedTensor =
  /** Little-endian and packed as in ONNX's raw data: the first element of a byte stands in its lowest bits. */
  | { readonly dtype: Exclude<CarriedDType, "string">; readonly shape: readonly number[]; readonly bytes: Uint8Array }
  | { readonly dtype: "string"; readonly shape: readonly number[]; readonly strings: readonly Uint8Array[] };

/** A tensor of zeros but for some values, which ONNX Runtime fills in when it loads the model. */
export interface SparseTensor {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  readonly values: Tensor | CarriedTensor; // [entries]
  /** Places in row-major order, or one coordinate per axis. */
  readonly indices: Tensor | CarriedTensor; // int64 [entries] or [entries, axes]
}

/** A constant; `tensorOf` gives it where it is one that mpm can compute with. */
export type Constant = Tensor | CarriedTensor | SparseTensor;

/** The type of a value as ONNX writes it, for what is more than a tensor of numbers. */
export type ValueType =
  /** Without `shape` nothing is known of it; a size that is undefined may be any, and differ from one element of a sequence to the next. */
  | { readonly kind: "tensor" | "sparseTensor"; readonly dtype: ElementType; readonly shape?: readonly (Dim | undefined)[] }
  | { readonly kind: "sequence" | "optional"; readonly element: ValueType }
  | { readonly kind: "map"; readonly key: ElementType; readonly value: ValueType }
  | { readonly kind: "opaque"; readonly domain: string; readonly name: string };

/** Name, element type and shape of a value; `valueInfo` makes one of any type. */
export interface ValueInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  /** What a file left out, as it may: with "shape" the shape here is [], with "type" the dtype means nothing either. */
  readonly unknown?: "shape" | "type";
  /** Of a value that no Tensor holds: a sequence, say, or strings. mpm carries it but cannot infer what is made of it: `unknown` is "type". */
  readonly type?: ValueType;
}

/** How a parameter gets its first values; plain data so that it survives a file. */
export type Initializer =
  | { readonly kind: "zeros" }
  | { readonly kind: "ones" }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "normal"; readonly std: number; readonly mean?: number }
  | { readonly kind: "uniform"; readonly low: number; readonly high: number }
  | { readonly kind: "glorotUniform" }
  | { readonly kind: "lecunNormal" }
  /** Not drawn: the values come with the model, from a file. */
  | { readonly kind: "given" };

/** A trainable input of the graph. Its rank is at least 1. */
export interface Parameter extends ValueInfo {
  readonly init: Initializer;
}

export type Attribute =
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "int"; readonly value: bigint }
  | { readonly type: "string"; readonly value: Uint8Array }
  | { readonly type: "tensor"; readonly value: Tensor | CarriedTensor }
  | { readonly type: "sparseTensor"; readonly value: SparseTensor }
  | { readonly type: "valueType"; readonly value: ValueType }
  | { readonly type: "graph"; readonly value: Graph }
  | { readonly type: "floats"; readonly value: readonly number[] }
  | { readonly type: "ints"; readonly value: readonly bigint[] }
  | { readonly type: "strings"; readonly value: readonly Uint8Array[] }
  | { readonly type: "tensors"; readonly value: readonly (Tensor | CarriedTensor)[] }
  | { readonly type: "sparseTensors"; readonly value: readonly SparseTensor[] }
  | { readonly type: "valueTypes"; readonly value: readonly ValueType[] }
  | { readonly type: "graphs"; readonly value: readonly Graph[] }
  /** Inside a function body: the value comes from the caller's attribute of this name. */
  | { readonly type: "reference"; readonly name: string; readonly of: Exclude<Attribute["type"], "reference"> };

export interface Node {
  readonly op: string;
  /** "" is the ONNX standard domain. */
  readonly domain: string;
  readonly name: string;
  /** "" marks an omitted optional input or output. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A model-local function; callers name it by domain and name. */
export interface GraphFunction {
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly string[];
  /** Attributes a caller may leave out, with the values they then have. */
  readonly attributeDefaults?: Readonly<Record<string, Attribute>>;
  readonly nodes: readonly Node[];
  readonly opsets: Readonly<Record<string, number>>;
}

/** An immutable graph. Nodes are in topological order; every value a node reads stands in one of the records before it. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly parameters: readonly Parameter[];
  /** Constants, by name. */
  readonly initializers: Readonly<Record<string, Constant>>;
  readonly nodes: readonly Node[];
  readonly outputs: readonly ValueInfo[];
  /** Inferred element type and shape of intermediate values, by name. */
  readonly values: Readonly<Record<string, ValueInfo>>;
  readonly functions: readonly GraphFunction[];
  readonly opsets: Readonly<Record<string, number>>;
  readonly irVersion: number;
  readonly metadata: Readonly<Record<string, string>>;
}
