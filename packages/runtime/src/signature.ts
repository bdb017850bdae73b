// What a model expects and gives, and the checks of tensors against it before a run.
import type { Dim, Shape, ValueInfo } from "@mpm/graph";
import { sizeOf, type DType, type Tensor } from "@mpm/tensor";
import type { NamedTensors, RunOptions } from "./session.js";

/** Inputs and outputs of a model, with the look-ups that every run needs made once. */
export interface Signature {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly inputNames: ReadonlySet<string>;
  readonly outputNames: readonly string[];
  readonly outputOf: ReadonlyMap<string, ValueInfo>;
}

interface Bound {
  readonly size: number;
  readonly holder: string;
}

/** Symbolic sizes seen in one run. */
type Bindings = Map<string, Bound>;

type Role = "input" | "output";

const ARRAYS = {
  float32: Float32Array, float64: Float64Array, float16: Uint16Array, bfloat16: Uint16Array,
  int8: Int8Array, int16: Int16Array, int32: Int32Array, int64: BigInt64Array,
  uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array, uint64: BigUint64Array, bool: Uint8Array,
} as const satisfies Record<DType, unknown>;

/** Makes the look-ups for a model with these inputs and outputs. */
export function signatureOf(inputs: readonly ValueInfo[], outputs: readonly ValueInfo[]): Signature {
  return {
    inputs, outputs,
    inputNames: new Set(inputs.map(({ name }) => name)),
    outputNames: outputs.map(({ name }) => name),
    outputOf: new Map(outputs.map((output) => [output.name, output])),
  };
}

/** Checks names, dtypes, shapes and symbolic sizes of one run. Throws `TypeError` or `RangeError`. */
export function checkRun(signature: Signature, feeds: NamedTensors, { into }: RunOptions): void {
  checkNames(signature, feeds);
  const bindings: Bindings = new Map();
  for (const input of signature.inputs) checkTensor("input", input, feeds[input.name], bindings);
  if (into === undefined) return;
  for (const name of Object.keys(into)) checkTensor("output", outputNamed(signature, name), into[name], bindings);
}

/** Names of the outputs to compute: those asked for and those of `into`, or all. Throws `RangeError` for unknown names. */
export function selectOutputs(signature: Signature, { outputs, into }: RunOptions): readonly string[] {
  if (outputs === undefined) return signature.outputNames;
  const names = new Set(outputs);
  for (const name of names) outputNamed(signature, name);
  for (const name of Object.keys(into ?? {})) names.add(name);
  if (names.size === 0) throw new RangeError(`outputs: expected at least one of ${list(signature.outputNames)}, got none`);
  return [...names];
}

/** "float32 [particles, 3]" for messages. */
export function describe({ dtype, shape }: { readonly dtype: DType; readonly shape: Shape }): string {
  return `${dtype} [${shape.map((dim) => (dim === "" ? "?" : dim)).join(", ")}]`;
}

function checkNames({ inputs, inputNames }: Signature, feeds: NamedTensors): void {
  if (typeof feeds !== "object" || feeds === null) throw new TypeError(`feeds: expected a record of tensors, got ${String(feeds)}`);
  const missing = inputs.filter(({ name }) => feeds[name] === undefined).map(({ name }) => name);
  const unknown = Object.keys(feeds).filter((name) => !inputNames.has(name));
  if (missing.length === 0 && unknown.length === 0) return;
  const faults = [
    ...(missing.length > 0 ? [`missing ${list(missing)}`] : []),
    ...(unknown.length > 0 ? [`unknown ${list(unknown)}`] : []),
  ];
  throw new RangeError(`feeds: ${faults.join("; ")}; the model's inputs are ${list([...inputNames])}`);
}

function outputNamed({ outputOf, outputNames }: Signature, name: string): ValueInfo {
  const output = outputOf.get(name);
  if (output === undefined) throw new RangeError(`unknown output "${name}"; the model's outputs are ${list(outputNames)}`);
  return output;
}

function checkTensor(role: Role, expected: ValueInfo, seen: Tensor | undefined, bindings: Bindings): void {
  if (typeof seen !== "object" || seen === null || !Array.isArray(seen.shape) || !ArrayBuffer.isView(seen.data)) {
    throw new TypeError(`${role} "${expected.name}": expected a tensor ${describe(expected)}, got ${kindOf(seen)}`);
  }
  if (seen.dtype !== expected.dtype) throw new TypeError(mismatch(role, expected, seen));
  if (!(seen.data instanceof ARRAYS[seen.dtype])) {
    throw new TypeError(`${role} "${expected.name}": data of ${seen.dtype} must be ${ARRAYS[seen.dtype].name}, got ${kindOf(seen.data)}`);
  }
  if (!fits(expected.shape, seen.shape)) throw new RangeError(mismatch(role, expected, seen));
  if (seen.data.length !== sizeOf(seen.shape)) {
    throw new RangeError(`${role} "${expected.name}": ${describe(seen)} needs ${sizeOf(seen.shape)} elements, its data has ${seen.data.length}`);
  }
  bindSizes(role, expected, seen, bindings);
}

// ONNX Runtime reports [] for a scalar and for a shape the model leaves open; it checks that case itself.
function fits(expected: Shape, seen: readonly number[]): boolean {
  if (expected.length === 0) return true;
  if (expected.length !== seen.length) return false;
  for (let axis = 0; axis < seen.length; axis++) {
    if (!isSize(seen[axis]) || (typeof expected[axis] === "number" && expected[axis] !== seen[axis])) return false;
  }
  return true;
}

function isSize(size: number | undefined): boolean {
  return Number.isInteger(size) && Number(size) >= 0;
}

function bindSizes(role: Role, { name, shape }: ValueInfo, seen: Tensor, bindings: Bindings): void {
  for (let axis = 0; axis < shape.length; axis++) {
    const symbol: Dim | undefined = shape[axis];
    const size = seen.shape[axis];
    if (typeof symbol !== "string" || symbol === "" || size === undefined) continue;
    const bound = bindings.get(symbol);
    if (bound === undefined) bindings.set(symbol, { size, holder: name });
    else if (bound.size !== size) throw new RangeError(conflict(role, name, symbol, size, bound));
  }
}

function conflict(role: Role, name: string, symbol: string, size: number, bound: Bound): string {
  return `${role} "${name}": size "${symbol}" is ${size}, but "${bound.holder}" has ${bound.size}; they must be equal`;
}

function mismatch(role: Role, expected: ValueInfo, seen: Tensor): string {
  return `${role} "${expected.name}": expected ${describe(expected)}, got ${describe(seen)}`;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => `"${name}"`).join(", ");
}

function kindOf(value: unknown): string {
  return typeof value === "object" && value !== null ? value.constructor?.name ?? "an object" : typeof value;
}
