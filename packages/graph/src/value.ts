// A value of a graph under construction, and `emit`, which every operator function is made of.
import { float32ToFloat16, type DType, type Tensor } from "@mpm/tensor";
import type { Attribute, GraphFunction, Node, Shape, ValueInfo } from "./ir.js";

/** What operator functions and gradient rules need of the builder; `graph-builder.ts` makes it. */
export interface GraphScope {
  /** A constant; equal constants are one. */
  constant(tensor: Tensor): Value;
  /** Appends a node and infers its outputs. `null` leaves an optional input out. */
  emit(op: string, inputs: readonly (Value | null)[], attributes?: Readonly<Record<string, Attribute>>, options?: EmitOptions): readonly Value[];
  /** The value that `make` gave when this `key` was first asked for: for what many rules need in one form, as a row of ones. */
  shared(key: string, make: () => Value): Value;
  /** Declares a model-local function, once. */
  declare(definition: GraphFunction): void;
  /** The value of this name. */
  value(name: string): Value;
}

export interface EmitOptions {
  readonly domain?: string;
  readonly numOutputs?: number;
}

export interface Value extends ValueInfo {
  readonly scope: GraphScope;
}

/** A value, or a number that becomes a constant of the other operand's element type. */
export type Operand = Value | number;

/** Emits one node and returns its first output. At least one operand is a value. */
export function emit(
  op: string, operands: readonly (Operand | null)[], attributes: Readonly<Record<string, Attribute>> = {}, options: EmitOptions = {},
): Value {
  const [first] = emitAll(op, operands, attributes, options);
  if (first === undefined) throw new RangeError(`operator ${op} gave no output`);
  return first;
}

/** Emits one node and returns all its outputs. */
export function emitAll(
  op: string, operands: readonly (Operand | null)[], attributes: Readonly<Record<string, Attribute>> = {}, options: EmitOptions = {},
): readonly Value[] {
  const anchor = operands.find((operand): operand is Value => operand !== null && typeof operand !== "number");
  if (anchor === undefined) throw new TypeError(`operator ${op} needs at least one graph value among its operands, got only numbers`);
  const inputs = operands.map((operand) => (typeof operand === "number" ? scalar(anchor, operand) : operand));
  return anchor.scope.emit(op, inputs, attributes, options);
}

/** A rank-0 constant of `anchor`'s element type. */
export function scalar(anchor: Value, value: number, dtype: DType = anchor.dtype): Value {
  return anchor.scope.constant({ dtype, shape: [], data: scalarData(dtype, value) });
}

/** Whether an element type can carry gradients. */
export const isFloat = (dtype: DType): boolean => dtype.startsWith("float") || dtype === "bfloat16";

/** A constant int64 vector, as shapes and axes are given. */
export function int64Vector(anchor: Value, values: readonly number[]): Value {
  return anchor.scope.constant({ dtype: "int64", shape: [values.length], data: BigInt64Array.from(values, BigInt) });
}

/** A constant vector of `anchor`'s element type. */
export function vector(anchor: Value, values: readonly number[]): Value {
  return anchor.scope.constant({ dtype: anchor.dtype, shape: [values.length], data: constantData(anchor.dtype, values) });
}

/** The one entry of a constant. */
export const scalarData = (dtype: DType, value: number): Tensor["data"] => constantData(dtype, [value]);

function constantData(dtype: DType, values: readonly number[]): Tensor["data"] {
  switch (dtype) {
    case "float32": return Float32Array.from(values);
    case "float64": return Float64Array.from(values);
    case "float16": return Uint16Array.from(values, float32ToFloat16);
    case "int32": return Int32Array.from(values);
    case "int64": return BigInt64Array.from(values, BigInt);
    case "bool": return Uint8Array.from(values, (value) => (value === 0 ? 0 : 1));
    default: throw new TypeError(`no constants of type ${dtype} from numbers: use a tensor constant`);
  }
}

/** How an operator is read, whoever made the node: its shapes and its gradient. */
export interface Operator {
  readonly op: string;
  readonly domain?: string;
  readonly infer: (node: Node, context: InferContext) => readonly TypeAndShape[];
  /**
   * Gradients of the inputs given those of the outputs; undefined where there is none. Without this method the
   * operator cannot be differentiated; `nonDifferentiable` says that its gradient is zero by definition.
   */
  readonly gradient?: (context: GradientContext) => readonly (Value | undefined)[];
  readonly nonDifferentiable?: true;
  /** Equal nodes give different outputs. */
  readonly random?: true;
  /** The rule accepts output gradients whose shape only broadcasts to the output's. */
  readonly broadcastGradient?: true;
  /**
   * The outputs, written in simpler operators; only those that `wants` are needed. An operator with this method is replaced
   * before differentiation and in all artifacts (`lower`), so it needs no gradient rule: the parts have theirs. It is for
   * operators of other domains and opsets, losses, and those that WebGPU sends to CPU.
   */
  readonly decompose?: (context: DecomposeContext) => readonly (Value | undefined)[];
  /** Which nodes `decompose` is for, where the others have a gradient. Default: all. */
  readonly isCompound?: (node: Node) => boolean;
}

export interface DecomposeContext extends InferContext<Value> {
  readonly node: Node;
  /** Whether anything asks for output `index`. */
  readonly wants: (index: number) => boolean;
  /** The constant at input `index`. */
  readonly constant: (index: number) => Tensor | undefined;
}

export type TypeAndShape = Omit<ValueInfo, "name">;

export interface InferContext<V extends ValueInfo = ValueInfo> {
  /** Inputs in order; undefined where left out. */
  readonly inputs: readonly (V | undefined)[];
  /** Input `index`, which the operator requires. */
  readonly input: (index: number) => V;
  /**
   * Entries of the small integer tensor at input `index`, such as a shape: numbers, and expressions of symbolic sizes. What
   * cannot be told has a name of its own. Undefined where the input is left out; throws where not even their number is known.
   */
  readonly integers: (index: number) => Shape | undefined;
  /** As `integers`, for what has to be numbers, such as axes: throws where it is not known while building. */
  readonly numbers: (index: number) => readonly number[] | undefined;
}

export interface GradientContext extends InferContext<Value> {
  readonly node: Node;
  /** Gradients of the outputs; undefined where nothing downstream moves with them. */
  readonly outputGradients: readonly (Value | undefined)[];
  /** Output `index`; an optional one is added to the node if the graph did not ask for it. */
  readonly output: (index: number) => Value;
  /** Gradient of the first output; throws where another output has one. */
  readonly dy: Value;
  /** Whether anything waits for the gradient of input `index`. */
  readonly needs: (index: number) => boolean;
  /** Nodes that read a value in the forward graph. */
  readonly consumers: (value: Value) => readonly Node[];
  /** Gradient already known for a value that comes later in the graph. */
  readonly gradientOf: (name: string) => Value | undefined;
  /** The constant at input `index`. */
  readonly constant: (index: number) => Tensor | undefined;
}
