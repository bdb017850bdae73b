// Which columns the fields of an RNTuple give, and why others give none.
import type { DType } from "@mpm/tensor";
import type { RNTuple, RNTupleField } from "./root-rntuple-schema.js";
import type { ColumnInfo, OmittedColumn } from "./table.js";

/** How the elements of a column are stored: little-endian, or with the first bytes of all, then the second bytes of all, and so on. */
export interface ElementKind {
  readonly dtype: DType;
  readonly bytes: number;
  readonly isSplit: boolean;
  /** Signed integers as 0, -1, 1, -2 ...; positions as differences. */
  readonly coding?: "zigzag" | "delta";
}

export interface RNTupleTableColumn extends ColumnInfo {
  /** The columns of positions, outermost first: where the lists of each entry end. */
  readonly positions: readonly number[];
  readonly values: number;
  readonly kind: ElementKind;
}

const kind = (dtype: DType, bytes: number, isSplit = false, coding?: "zigzag" | "delta"): ElementKind => ({ dtype, bytes, isSplit, ...(coding === undefined ? {} : { coding }) });

const BIT = 0;
/** By the code of a column type. */
export const KINDS: Readonly<Record<number, ElementKind>> = {
  1: kind("uint8", 1), 2: kind("int8", 1), 3: kind("int8", 1), 4: kind("uint8", 1), 5: kind("int16", 2), 6: kind("uint16", 2), 7: kind("int32", 4), 8: kind("uint32", 4),
  9: kind("int64", 8), 10: kind("uint64", 8), 12: kind("float32", 4), 13: kind("float64", 8),
  17: kind("int16", 2, true, "zigzag"), 18: kind("uint16", 2, true), 19: kind("int32", 4, true, "zigzag"), 20: kind("uint32", 4, true), 21: kind("int64", 8, true, "zigzag"), 22: kind("uint64", 8, true),
  24: kind("float32", 4, true), 25: kind("float64", 8, true),
};
const POSITIONS: Readonly<Record<number, ElementKind>> = { 14: kind("uint32", 4), 15: kind("uint64", 8), 26: kind("uint32", 4, true, "delta"), 27: kind("uint64", 8, true, "delta") };

/** How a column of positions is stored. */
export const positionKind = (type: number): ElementKind | undefined => POSITIONS[type];

/** Bits, 8 to a byte, the first in the lowest. */
export const isBits = (type: number): boolean => type === BIT;

const [COLLECTION, RECORD] = [1, 2];
const MAX_DEPTH = 32;

interface Place {
  readonly name: string;
  readonly positions: readonly number[];
  readonly shape: readonly number[];
}

/** Members of records follow a dot: "jet.pt", also in collections of records. */
export function rntupleColumns({ fields, columns }: RNTuple): { readonly columns: readonly RNTupleTableColumn[]; readonly omitted: readonly OmittedColumn[] } {
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
    const stored = own.length === 1 && role === 0 ? columns[own[0]].type : -1;
    const elements = isBits(stored) ? kind("bool", 1) : KINDS[stored];
    if (elements === undefined || type.startsWith("std::bitset")) throw new RangeError(`it is of type ${type}, stored in a way that is not read here`);
    const isWide = type === "double" && elements.dtype === "float32"; // Double32_t
    return { name, dtype: isWide ? "float64" : elements.dtype, jagged: positions.length as 0 | 1 | 2, shape, positions, values: own[0], kind: elements };
  };

  for (const [index, field] of fields.entries()) if (field.parent === index) visit(index, { name: field.name, positions: [], shape: [] }, 0);
  return { columns: found, omitted };
}
