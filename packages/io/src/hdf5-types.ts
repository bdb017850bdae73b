// Element types of HDF5 data sets as those of columns.
import type { DType } from "@mpm/tensor";
import type { Metadata } from "h5wasm";

/** Numbers within one element of a data set: its bytes at `offset`, of shape `shape`. */
export interface Element {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** A member of compound elements. */
export interface Field extends Element {
  readonly name: string;
  readonly offset: number;
}

// H5T_class_t of HDF5's public header H5Tpublic.h.
const INTEGER = 0;
const FLOAT = 1;
const BITFIELD = 4;
const COMPOUND = 6;
const ENUM = 8;
const VLEN = 9;
const ARRAY = 10;
const NAMES: Readonly<Record<number, string>> = { 2: "times", 3: "strings", 5: "opaque bytes", 6: "compounds", 7: "references", 9: "lists" };
const INTEGERS: Readonly<Record<number, readonly [DType, DType]>> = { 1: ["int8", "uint8"], 2: ["int16", "uint16"], 4: ["int32", "uint32"], 8: ["int64", "uint64"] };
const FLOATS: Readonly<Record<number, DType>> = { 2: "float16", 4: "float32", 8: "float64" };

export const isCompound = ({ type }: Metadata): boolean => type === COMPOUND;

/** The numbers of an element, or why there are none. Booleans are h5py's enumeration and PyTables' bit field of a byte. */
export function elementOf(metadata: Metadata): Element | string {
  const { type, size, signed, enum_type: choices, array_type: inner } = metadata;
  const known = (dtype: DType | undefined): Element | string => (dtype === undefined ? `numbers of ${size} bytes` : { dtype, shape: [] });
  if (type === INTEGER) return known(INTEGERS[size]?.[signed ? 0 : 1]);
  if (type === FLOAT) return known(FLOATS[size]);
  if (type === BITFIELD && size === 1) return known("bool");
  if (type === ENUM) return isBoolean(choices?.members) && size === 1 ? known("bool") : known(INTEGERS[size]?.[signed ? 0 : 1]);
  if (type !== ARRAY || inner === undefined) return NAMES[type] ?? `elements of HDF5's class ${type}`;
  const element = elementOf({ ...inner, size: inner.size });
  return typeof element === "string" ? element : { dtype: element.dtype, shape: [...(inner.shape ?? []), ...element.shape] };
}

/** The numbers of variable-length lists. */
export function listElementOf({ type, vlen_type: inner }: Metadata): Element | undefined {
  if (type !== VLEN || inner === undefined) return undefined;
  const element = elementOf(inner);
  return typeof element === "string" ? undefined : element;
}

const isBoolean = (members: Readonly<Record<string, number>> | undefined): boolean =>
  members !== undefined && Object.keys(members).length === 2 && members["FALSE"] === 0 && members["TRUE"] === 1;
