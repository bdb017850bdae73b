// Small tensors followed while a graph is built: shapes, and what exported files compute of them, so that Reshape, Expand and
// their kin can be inferred with symbolic sizes.
import { sizeOf, type DType, type Tensor } from "@mpm/tensor";
import { intAttribute } from "./attribute.js";
import { isTensor } from "./constant.js";
import { constantOf } from "./constant-node.js";
import { dimProduct, inventedEntry } from "./dim.js";
import { entryRule, type EntryRule } from "./entry-arithmetic.js";
import { broadcastPlaces, entriesOf, isIndex, moveEntries, type Entries, type Operand, type Small } from "./entry-moves.js";
import type { Constant, Node, Shape, ValueInfo } from "./ir.js";

/** Reads the entries of values as nodes are added. */
export interface EntryFollower {
  /** A constant of the graph. */
  constant(name: string, tensor: Tensor): void;
  /** A node whose inputs and outputs have their types. */
  node(node: Node): void;
  /** A value that is fed, or made in ways nobody follows. */
  value(name: string): void;
  /** Entries of a value; undefined where it is long, of unknown size or of floats that nothing is known of. */
  of(name: string): Entries | undefined;
  /** As `of`, with names for entries that nothing is known of. */
  named(name: string): Shape | undefined;
}

const LONGEST = 64; // entries; no shape is longer
/** 16-bit floats are not followed: where they are rounded is up to the provider. */
const FOLLOWED: readonly DType[] = ["int64", "int32", "bool", "float32", "float64"];

/** Follows values whose types `info` gives. Integers that cannot be told get names ("fed_entry0"). */
export function followEntries(info: (name: string) => ValueInfo | undefined): EntryFollower {
  const known = new Map<string, Entries>();
  const named = (name: string, entries: Entries | undefined = known.get(name)): Shape | undefined => {
    const own = smallOf(info(name));
    return own && Array.from({ length: sizeOf(own.shape) }, (_, at) => entries?.[at] ?? inventedEntry(name, at));
  };
  const set = (name: string, entries: Entries | undefined): void => {
    const own = smallOf(info(name));
    const all = own !== undefined && isIndex(own) ? named(name, entries) : entries;
    if (own !== undefined && all !== undefined) known.set(name, all);
  };
  return {
    constant(name, tensor) {
      const entries = constantEntries(tensor);
      if (entries !== undefined && (tensor.shape.length === 0 || !isFloat(tensor.dtype))) known.set(name, entries);
    },
    node(node) {
      const entries = node.outputs.some((name) => smallOf(info(name)) !== undefined) ? outputEntries(node, info, (name) => known.get(name)) : [];
      node.outputs.forEach((name, index) => name !== "" && set(name, entries[index]));
    },
    value: (name) => set(name, undefined),
    of: (name) => known.get(name),
    named: (name) => named(name),
  };
}

const isFloat = (dtype: ValueInfo["dtype"]): boolean => dtype.startsWith("float");

function smallOf(info: ValueInfo | undefined): Small | undefined {
  if (info === undefined || info.unknown !== undefined || !FOLLOWED.includes(info.dtype)) return undefined;
  return isStatic(info.shape) && info.shape.every((size) => size <= LONGEST) && sizeOf(info.shape) <= LONGEST ? { dtype: info.dtype, shape: info.shape } : undefined;
}

const isStatic = (shape: Shape): shape is readonly number[] => shape.every((dim) => typeof dim === "number");

/** Entries of a small constant. */
function constantEntries(tensor: Constant): Entries | undefined {
  return !isTensor(tensor) || tensor.data.length > LONGEST || !FOLLOWED.includes(tensor.dtype) ? undefined : entriesOf(tensor);
}

function outputEntries(node: Node, info: (name: string) => ValueInfo | undefined, known: (name: string) => Entries | undefined): readonly (Entries | undefined)[] {
  if (node.domain !== "") return [];
  const source = info(node.inputs[0] ?? "");
  if (node.op === "Shape" || node.op === "Size") return [source === undefined || source.unknown ? undefined : sizeEntries(node, source.shape)];
  if (node.op === "Constant") return [constantEntries(constantOf(node))];
  const outputs = node.outputs.map((name) => smallOf(info(name)));
  const operands = node.inputs.map((name): Operand | undefined => {
    const [own, entries] = [smallOf(info(name)), known(name)];
    return own === undefined || entries === undefined ? undefined : { ...own, entries };
  });
  if (!operands.some((operand) => operand !== undefined)) return [];
  const [first] = outputs;
  const rule = entryRule(node);
  if (rule !== undefined && first !== undefined) return [elementwise(rule, operands, first, node)];
  return moveEntries({ node, operands, outputs });
}

function sizeEntries(node: Node, shape: Shape): Entries {
  return node.op === "Size" ? [dimProduct(shape)] : shape.slice(intAttribute(node, "start", 0), intAttribute(node, "end", shape.length));
}

function elementwise(rule: EntryRule, operands: readonly (Operand | undefined)[], { dtype, shape }: Small, node: Node): Entries {
  const indices = operands.map((operand) => operand && broadcastPlaces(operand.shape, shape));
  return Array.from({ length: sizeOf(shape) }, (_, at) => rule(operands.map((operand, index) => operand?.entries[indices[index]?.[at] ?? 0]), dtype, node));
}
