// Which columns the fields of an RNTuple give, and why others give none.
import { float16ToFloat32, type DType } from "@mpm/tensor";
import { codecOfSetting } from "./root-compression.js";
import type { RNTuple, RNTupleColumn, RNTupleField } from "./root-rntuple-schema.js";
import type { ColumnInfo, OmittedColumn } from "./table.js";

/** How the elements of a column are stored: little-endian, or with the first bytes of all, then the second bytes of all, and so on. */
export interface ElementKind {
  readonly dtype: DType;
  readonly bits: number;
  readonly isSplit: boolean;
  /** Signed integers as 0, -1, 1, -2 ...; positions as differences. */
  readonly coding?: "zigzag" | "delta";
  /** The value of `bits` bits, which follow each other from the lowest bit of the first byte on; without it, they are those of `dtype`. */
  readonly unpack?: (word: number) => number;
}

export interface RNTupleTableColumn extends ColumnInfo {
  /** The columns of positions, outermost first: where the lists of each entry end. */
  readonly positions: readonly number[];
  readonly values: number;
  readonly kind: ElementKind;
}

const kind = (dtype: DType, bits: number, isSplit = false, coding?: "zigzag" | "delta"): ElementKind => ({ dtype, bits, isSplit, ...(coding === undefined ? {} : { coding }) });
const half = (isSplit: boolean): ElementKind => ({ ...kind("float32", 16, isSplit), unpack: float16ToFloat32 });

/** By the code of a column type. */
const KINDS: Readonly<Record<number, ElementKind>> = {
  0: { ...kind("bool", 1), unpack: (bit) => bit }, 1: kind("uint8", 8), 2: kind("int8", 8), 3: kind("int8", 8), 4: kind("uint8", 8), 5: kind("int16", 16), 6: kind("uint16", 16), 7: kind("int32", 32), 8: kind("uint32", 32),
  9: kind("int64", 64), 10: kind("uint64", 64), 11: half(false), 12: kind("float32", 32), 13: kind("float64", 64),
  17: kind("int16", 16, true, "zigzag"), 18: kind("uint16", 16, true), 19: kind("int32", 32, true, "zigzag"), 20: kind("uint32", 32, true), 21: kind("int64", 64, true, "zigzag"), 22: kind("uint64", 64, true),
  23: half(true), 24: kind("float32", 32, true), 25: kind("float64", 64, true),
};
const POSITIONS: Readonly<Record<number, ElementKind>> = { 14: kind("uint32", 32), 15: kind("uint64", 64), 26: kind("uint32", 32, true, "delta"), 27: kind("uint64", 64, true, "delta") };
const [TRUNCATED, QUANTIZED] = [0x1c, 0x1d];

/** How the numbers of a column are stored, or undefined where that is not known here. */
export function elementKind({ type, bits, range }: Pick<RNTupleColumn, "type" | "bits" | "range">): ElementKind | undefined {
  if (type === TRUNCATED) return bits >= 10 && bits <= 31 ? { ...kind("float32", bits), unpack: cutFloat(bits) } : undefined;
  if (type !== QUANTIZED) return KINDS[type];
  const [min, max] = range ?? [Number.NaN, Number.NaN];
  const scale = (max - min) / (2 ** bits - 1);
  return bits >= 1 && bits <= 32 && Number.isFinite(scale) ? { ...kind("float64", bits), unpack: (word) => word * scale + min } : undefined;
}

/** A float32 from its first bits. */
function cutFloat(bits: number): (word: number) => number {
  const view = new DataView(new ArrayBuffer(4));
  return (word) => {
    view.setInt32(0, word << (32 - bits));
    return view.getFloat32(0);
  };
}

/** How a column of positions is stored. */
export const positionKind = (type: number): ElementKind | undefined => POSITIONS[type];

/** What fields are in C++, whatever they are stored as. */
const FLOATS: Readonly<Record<string, DType>> = { float: "float32", double: "float64" };

const [COLLECTION, RECORD] = [1, 2];
const MAX_DEPTH = 32;

interface Place {
  readonly name: string;
  readonly positions: readonly number[];
  readonly shape: readonly number[];
}

/** Members of records follow a dot: "jet.pt", also in collections of records. */
export function rntupleColumns({ fields, columns, clusters }: RNTuple): { readonly columns: readonly RNTupleTableColumn[]; readonly omitted: readonly OmittedColumn[] } {
  const found: RNTupleTableColumn[] = [];
  const omitted: OmittedColumn[] = [];
  const childrenOf = (parent: number): readonly number[] => [...fields.keys()].filter((field) => fields[field].parent === parent && field !== parent);
  const columnsOf = (field: number): readonly number[] => [...columns.keys()].filter((column) => columns[column].field === field);

  const visit = (index: number, place: Place, depth: number): void => {
    const field = fields[index];
    try {
      if (depth > MAX_DEPTH) throw new RangeError("its fields go too deep");
      if (field.isProjected) throw new RangeError("it shows another field under a second name");
      const own = columnsOf(index);
      const children = childrenOf(index);
      if (own.some((column) => columns[column].representation > 0 || columns[column].firstElement !== 0)) throw new RangeError("it is stored in several ways, or began while the file was written");
      if (field.role === RECORD) for (const child of children) visit(child, { ...place, name: `${place.name}.${fields[child].name}` }, depth + 1);
      else if (field.role === COLLECTION) visit(children[0] ?? -1, { ...place, positions: [...place.positions, positionsOf(own, place)] }, depth + 1);
      else if (field.arraySize > 0 && own.length === 0 && children.length === 1) visit(children[0], { ...place, shape: [...place.shape, field.arraySize] }, depth + 1);
      else found.push(leaf(field, own, place));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      omitted.push({ name: place.name, reason: field === undefined ? "it is a collection of nothing" : error.message });
    }
  };

  const positionsOf = (own: readonly number[], { positions, shape }: Place): number => {
    if (own.length !== 1 || positionKind(columns[own[0]].type) === undefined) throw new RangeError("its positions are stored in a way that is not known here");
    if (positions.length === 2 || shape.length > 0) throw new RangeError("it has more than two levels of lists, or arrays of lists");
    return own[0];
  };

  const leaf = ({ role, type }: RNTupleField, own: readonly number[], { name, positions, shape }: Place): RNTupleTableColumn => {
    if (type === "std::string" || own.length === 2) throw new RangeError(type === "std::string" ? "it is text" : `it is of type ${type}`);
    const elements = own.length === 1 && role === 0 ? elementKind(columns[own[0]]) : undefined;
    if (elements === undefined || type.startsWith("std::bitset")) throw new RangeError(`it is of type ${type}, stored in a way that is not read here`);
    const isFloat = elements.dtype === "float32" || elements.dtype === "float64";
    const dtype = isFloat ? (FLOATS[type] ?? elements.dtype) : elements.dtype;
    const compression = codecOfSetting(clusters[0]?.compressions[own[0]] ?? 0);
    return { name, dtype, jagged: positions.length as 0 | 1 | 2, shape, positions, values: own[0], kind: elements, ...(compression !== undefined && { compression }) };
  };

  for (const [index, field] of fields.entries()) if (field.parent === index) visit(index, { name: field.name, positions: [], shape: [] }, 0);
  return { columns: found, omitted };
}
