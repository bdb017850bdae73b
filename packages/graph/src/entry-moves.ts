// Entries of small tensors through the operators that move them: slices, joins, other shapes.
import { sizeOf, type Tensor } from "@mpm/tensor";
import { intAttribute, intsAttribute } from "./attribute.js";
import { isTensor } from "./constant.js";
import { normaliseAxis } from "./dim.js";
import { reduceEntries, type Entry } from "./entry-arithmetic.js";
import type { Node, ValueInfo } from "./ir.js";
import { sliceRange } from "./slice-range.js";

/** Entries of a small tensor, row by row. */
export type Entries = readonly Entry[];

/** A value of a few entries whose number is known. */
export interface Small {
  readonly dtype: ValueInfo["dtype"];
  readonly shape: readonly number[];
}

/** An input with its entries. */
export interface Operand extends Small {
  readonly entries: Entries;
}

export interface MoveContext {
  readonly node: Node;
  readonly operands: readonly (Operand | undefined)[];
  readonly outputs: readonly (Small | undefined)[];
}

type MoveRule = (context: MoveContext) => readonly (Entries | undefined)[];

/** Sums of floats depend on their order. */
export const isIndex = ({ dtype }: Small): boolean => dtype === "int64" || dtype === "int32";

const sameEntries: MoveRule = ({ operands: [x] }) => [x?.entries];

const reduceAll: MoveRule = ({ node, operands: [x], outputs: [y] }) =>
  [x === undefined || y === undefined || sizeOf(y.shape) !== 1 || x.shape.length > 1 || !isIndex(x) ? undefined : [reduceEntries(node.op, x.entries, x.dtype, node)]];

/** Entries of the outputs of a node that moves entries; none of other nodes. */
export function moveEntries(context: MoveContext): readonly (Entries | undefined)[] {
  const { op } = context.node;
  return Object.hasOwn(MOVES, op) ? (MOVES[op]?.(context) ?? []) : [];
}

/** Entries of a constant. */
export function entriesOf({ data }: Tensor): Entries {
  return Array.from(data, Number);
}

/** Operators that move entries, or make them of a few numbers. */
const MOVES: Readonly<Record<string, MoveRule>> = {
  Reshape: sameEntries, Flatten: sameEntries, Squeeze: sameEntries, Unsqueeze: sameEntries,
  ReduceProd: reduceAll, ReduceSum: reduceAll, ReduceMax: reduceAll, ReduceMin: reduceAll,
  ConstantOfShape({ node, outputs: [y] }) {
    const value = node.attributes["value"];
    const fill = value?.type !== "tensor" ? 0 : isTensor(value.value) ? entriesOf(value.value)[0] : undefined;
    return [y && Array.from({ length: sizeOf(y.shape) }, () => fill)];
  },
  Expand: ({ operands: [x], outputs: [y] }) => [x && y && broadcastPlaces(x.shape, y.shape).map((place) => x.entries[place])],
  Transpose({ node, operands: [x] }) {
    if (x === undefined) return [];
    const order = intsAttribute(node, "perm") ?? x.shape.map((_, axis) => axis).toReversed();
    const strides = stridesOf(x.shape);
    const moved = order.map((axis) => Array.from({ length: x.shape[axis] ?? 0 }, (_, at) => at * (strides[axis] ?? 0)));
    return [sums(moved).map((place) => x.entries[place])];
  },
  Gather({ node, operands: [x, indices] }) {
    const axis = intAttribute(node, "axis", 0);
    if (x === undefined || !indices?.entries.every((entry) => typeof entry === "number")) return [];
    return [pickAlong(x, axis, indices.entries)];
  },
  Slice({ operands: [x, starts, ends, axes, steps], node }) {
    const given = [starts, ends, axes, steps].map((operand) => operand?.entries.map(Number));
    if (x === undefined || given.some((entries, index) => entries?.some(Number.isNaN) || (entries === undefined && node.inputs[index + 1]))) return [];
    const [first = [], last = [], along = first.map((_, index) => index), by = first.map(() => 1)] = given;
    const chosen: (readonly number[])[] = x.shape.map((size) => Array.from({ length: size }, (_, at) => at));
    along.forEach((axis, index) => {
      const at = normaliseAxis(axis, x.shape.length);
      const { start, step, size } = sliceRange(x.shape[at] ?? 0, { start: first[index] ?? 0, end: last[index] ?? 0, step: by[index] ?? 1 });
      chosen[at] = Array.from({ length: size }, (_, entry) => start + entry * step);
    });
    return [pick(x, chosen)];
  },
  Split({ node, operands: [x], outputs }) {
    if (x === undefined) return [];
    const axis = normaliseAxis(intAttribute(node, "axis", 0), x.shape.length);
    let start = 0;
    return outputs.map((piece) => {
      const [from, size] = [start, piece?.shape[axis] ?? 0];
      start += size;
      return pickAlong(x, axis, Array.from({ length: size }, (_, at) => from + at));
    });
  },
  Concat({ node, operands }) {
    const parts = operands.filter((part) => part !== undefined);
    const axis = normaliseAxis(intAttribute(node, "axis", 0), parts[0]?.shape.length ?? 1);
    const rows = sizeOf(parts[0]?.shape.slice(0, axis) ?? []);
    const row = ({ entries }: Operand, at: number): Entries => entries.slice(at * (entries.length / rows), (at + 1) * (entries.length / rows));
    return [parts.length < operands.length ? undefined : Array.from({ length: rows }, (_, at) => parts.flatMap((part) => row(part, at))).flat()];
  },
  Range({ operands: [start, , step], outputs: [y] }) {
    const [first, by] = [start?.entries[0], step?.entries[0]];
    return [y && isIndex(y) && typeof first === "number" && typeof by === "number" ? Array.from({ length: sizeOf(y.shape) }, (_, at) => first + at * by) : undefined];
  },
};

/** Entries of x at chosen indices along each axis. */
const pick = (x: Operand, chosen: readonly (readonly number[])[]): Entries => places(x.shape, chosen).map((place) => x.entries[place]);

/** Entries at chosen indices, which may count from the end, along one axis. */
function pickAlong(x: Operand, axis: number, indices: readonly number[]): Entries {
  const at = normaliseAxis(axis, x.shape.length);
  return pick(x, x.shape.map((size, other) => (other === at ? indices.map((index) => (index < 0 ? index + size : index)) : Array.from({ length: size }, (_, index) => index))));
}

/** Places in a tensor of shape `from` of the entries of its broadcast to `to`. */
export function broadcastPlaces(from: readonly number[], to: readonly number[]): readonly number[] {
  return places(from, to.map((size, axis) => Array.from({ length: size }, (_, at) => ((from[axis - to.length + from.length] ?? 1) === 1 ? 0 : at))));
}

/** Places, in a tensor of this shape, of chosen indices along its last axes and any before them. */
function places(shape: readonly number[], chosen: readonly (readonly number[])[]): readonly number[] {
  const strides = stridesOf(shape);
  return sums(chosen.map((indices, axis) => indices.map((index) => index * (strides[axis - chosen.length + shape.length] ?? 0))));
}

/** Sums of one number of each list, the last list running fastest. */
const sums = (lists: readonly (readonly number[])[]): readonly number[] => lists.reduce<readonly number[]>((all, list) => all.flatMap((sum) => list.map((each) => sum + each)), [0]);

const stridesOf = (shape: readonly number[]): readonly number[] => shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
