// Positions that a graph finds, by TopK, ArgMax, ArgMin or Range, are int64, for which WebGPU has next to no kernels: not even Cast.
// It gathers by them, though, and from 0, 1, 2 ... that gives them as int32.
import { intAttribute } from "./attribute.js";
import { normaliseAxis } from "./dim.js";
import type { GraphBuilder } from "./graph-builder.js";
import type { Node } from "./ir.js";
import { isFew } from "./nodes-off-webgpu.js";
import { dtypeOfCode } from "./onnx-dtype.js";
import { cast } from "./operators/cast.js";
import { gather } from "./operators/gather.js";
import { positions } from "./positions.js";
import { sliceRange } from "./slice-range.js";
import type { InferContext, Value } from "./value.js";

/** int64 values by name, with what makes them as int32 when that is asked for. */
export type NarrowedValues = Map<string, () => Value>;

/** Operators that move numbers, count with them or compare them, with the inputs that hold these; the others say where to. */
const DATA: Readonly<Record<string, readonly number[]>> = {
  Reshape: [0], Flatten: [0], Squeeze: [0], Unsqueeze: [0], Expand: [0], Transpose: [0], Tile: [0], Identity: [0], Gather: [0], Shape: [0], Slice: [0],
  Add: [0, 1], Sub: [0, 1], Mul: [0, 1], Div: [0, 1], Where: [1, 2], Equal: [0, 1], Less: [0, 1], Greater: [0, 1], LessOrEqual: [0, 1], GreaterOrEqual: [0, 1],
};

/** Operators whose second input says which entries. */
const INDEXED: readonly string[] = ["Gather", "GatherElements", "ScatterElements"];

/** Whether a node gathers positions from 0, 1, 2 ... already. */
const isNarrowing = (node: Node, builder: GraphBuilder): boolean => builder.operands(node).input(0).dtype === "int32";

/** Whether a node may give positions as int64. */
export const findsPositions = ({ op, domain }: Node): boolean => domain === "" && ["TopK", "ArgMax", "ArgMin", "Range"].includes(op);

/** What stands in place of a node of int64 positions; undefined where it stays. Fills `narrowed`. */
export function narrowPositions(node: Node, builder: GraphBuilder, narrowed: NarrowedValues): Node | readonly Value[] | undefined {
  if (findsPositions(node)) return remember(node, builder, narrowed);
  const data = node.op === "Concat" ? node.inputs.map((_, index) => index) : DATA[node.op] ?? [];
  if (node.domain !== "" || !node.inputs.some((name) => narrowed.has(name))) return undefined;
  if (data.some((index) => narrowed.has(node.inputs[index] ?? ""))) return computeNarrow(node, data, builder, narrowed);
  if (node.op === "Cast") return castNarrow(node, narrowed);
  const index = INDEXED.includes(node.op) && !isNarrowing(node, builder) ? narrowed.get(node.inputs[1] ?? "") : undefined;
  return index && { ...node, inputs: node.inputs.with(1, index().name) };
}

function remember(node: Node, builder: GraphBuilder, narrowed: NarrowedValues): undefined {
  const { input, inputs } = builder.operands(node);
  if (inputs.some((value) => value?.unknown !== undefined)) return;
  if (node.op === "Range") {
    const numbers = [0, 1, 2].map(input);
    const isPositions = numbers.every(({ dtype }) => dtype === "int64") && numbers.some(({ name }) => builder.tensor(name) === undefined);
    if (isPositions) narrowed.set(node.outputs[0] ?? "", once(() => emitOne(builder, "Range", numbers.map((number) => cast(number, "int32")))));
    return;
  }
  const name = node.outputs[node.op === "TopK" ? 1 : 0] ?? "";
  const axis = normaliseAxis(intAttribute(node, "axis", node.op === "TopK" ? -1 : 0), input(0).shape.length);
  if (name !== "") narrowed.set(name, once(() => gather(positions(input(0), axis), builder.value(name))));
}

/** The node in int32, where all its numbers are there in int32. */
function computeNarrow(node: Node, data: readonly number[], builder: GraphBuilder, narrowed: NarrowedValues): readonly Value[] | undefined {
  const context = builder.operands(node);
  const numbers = data.map((index) => narrowOperand(context.inputs[index], builder, narrowed));
  if (!numbers.every((number) => number !== undefined)) return undefined;
  const operands = context.inputs.map((input, index) => numbers[data.indexOf(index)]?.() ?? input ?? null);
  const result = node.op === "Slice" ? picked(operands[0], context) : emitOne(builder, node.op, operands, node.attributes);
  if (result?.dtype !== "int32") return result && [result];
  const wide = cast(result, "int64");
  narrowed.set(wide.name, () => result);
  return [wide];
}

/** Positions, small constants and shapes in int32. */
function narrowOperand(value: Value | undefined, builder: GraphBuilder, narrowed: NarrowedValues): (() => Value) | undefined {
  if (value === undefined || value.unknown !== undefined) return undefined;
  const constant = builder.tensor(value.name);
  if (constant?.dtype === "int64" && constant.data.every((entry: bigint | number) => BigInt.asIntN(32, BigInt(entry)) === entry))
    return () => builder.constant({ dtype: "int32", shape: constant.shape, data: Int32Array.from(constant.data, Number) });
  return narrowed.get(value.name) ?? (constant === undefined && value.dtype === "int64" && isFew(value) ? () => cast(value, "int32") : undefined);
}

/** x by a Slice of known ranges. It is gathered, since WebGPU slices no integers. */
function picked(x: Value | null | undefined, { integers }: InferContext): Value | undefined {
  const starts = integers(1) ?? [];
  const [ends, axes, steps] = [integers(2) ?? [], integers(3) ?? starts.map((_, index) => index), integers(4) ?? starts.map(() => 1)];
  return starts.reduce<Value | undefined>((value, start, index) => {
    if (value === undefined) return undefined;
    const [axis, end, step] = [normaliseAxis(Number(axes[index]), value.shape.length), ends[index], steps[index]];
    const size = value.shape[axis];
    if (typeof size !== "number" || typeof start !== "number" || typeof end !== "number" || typeof step !== "number") return undefined;
    const range = sliceRange(size, { start, end, step });
    const places = Int32Array.from({ length: range.size }, (_, at) => range.start + at * step);
    return gather(value, value.scope.constant({ dtype: "int32", shape: [range.size], data: places }), { axis });
  }, x ?? undefined);
}

/** A Cast of positions to another type. */
function castNarrow(node: Node, narrowed: NarrowedValues): readonly Value[] | undefined {
  const dtype = dtypeOfCode(intAttribute(node, "to", 0));
  const value = narrowed.get(node.inputs[0] ?? "");
  return dtype === undefined || dtype === "int64" || value === undefined ? undefined : [cast(value(), dtype)];
}

function emitOne(builder: GraphBuilder, op: string, operands: readonly (Value | null)[], attributes: Node["attributes"] = {}): Value {
  const [value] = builder.emit(op, operands, attributes);
  if (value === undefined) throw new RangeError(`operator ${op} gave no output`);
  return value;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
