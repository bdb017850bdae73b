// What of the data sets of an HDF5 table becomes a column.
import { compressionOf } from "./hdf5-filters.js";
import type { Hdf5File } from "./hdf5-library.js";
import { textAttribute, type DataSet } from "./hdf5-read.js";
import { elementOf, isCompound, listElementOf, type Element, type Field } from "./hdf5-types.js";
import type { ArrayInfo } from "./row-layout.js";
import type { OmittedColumn } from "./table.js";

/** A column, and where its numbers are. */
export interface StoredColumn {
  readonly info: ArrayInfo;
  readonly set: DataSet;
  readonly element: Element;
  /** Place along the second axis of a matrix with named columns. */
  readonly column?: number;
  /** Member of compound elements. */
  readonly field?: Field;
  /** Whether each row is a list of variable length. */
  readonly isList?: boolean;
}

/** Attributes that name the columns of a matrix, and that say the unit. */
const COLUMN_NAMES = ["columns", "column_names", "properties", "names", "feature_names"];
const UNITS = ["unit", "units"];

/** Columns are named as their data sets; members and named columns as "set.member", unless there is but one data set. */
export function storedColumns(file: Hdf5File, sets: readonly DataSet[]): { readonly columns: readonly StoredColumn[]; readonly omitted: readonly OmittedColumn[] } {
  const columns: StoredColumn[] = [];
  const omitted: OmittedColumn[] = [];
  for (const set of sets) {
    const name = set.path.slice(set.path.lastIndexOf("/") + 1);
    const prefix = sets.length === 1 ? "" : `${name}.`;
    if (isCompound(set.metadata)) addMembers(set, prefix, columns, omitted);
    else addNumbers(file, set, name, prefix, columns, omitted);
  }
  return { columns, omitted };
}

function addMembers(set: DataSet, prefix: string, columns: StoredColumn[], omitted: OmittedColumn[]): void {
  const members = set.metadata.compound_type?.members ?? [];
  for (const member of members) {
    const element = elementOf(member);
    const name = prefix + member.name;
    const isMixed = !set.metadata.littleEndian && !member.littleEndian && members.some(({ littleEndian }) => littleEndian);
    if (typeof element === "string") omitted.push({ name, reason: element });
    else if (isMixed) omitted.push({ name, reason: "big-endian beside little-endian members" });
    else columns.push({ info: infoOf(set, name, element), set, element, field: { ...element, name, offset: member.offset } });
  }
}

function addNumbers(file: Hdf5File, set: DataSet, name: string, prefix: string, columns: StoredColumn[], omitted: OmittedColumn[]): void {
  const inList = set.shape.length === 1 ? listElementOf(set.metadata) : undefined;
  const element = inList ?? elementOf(set.metadata);
  if (typeof element === "string") {
    omitted.push({ name, reason: element });
    return;
  }
  const [unit] = UNITS.flatMap((attribute) => textAttribute(file, set.path, attribute) ?? []);
  const marked = { ...element, ...markedType(file, set, element) };
  const withUnit = (info: ArrayInfo): ArrayInfo => (unit === undefined ? info : { ...info, unit });
  const names = inList === undefined && element.shape.length === 0 ? columnNames(file, set) : undefined;
  if (names !== undefined) for (const [column, text] of names.entries()) columns.push({ info: withUnit({ ...infoOf(set, prefix + text, marked), shape: set.shape.slice(0, 1) }), set, element: marked, column });
  else columns.push({ info: withUnit(infoOf(set, name, marked)), set, element: marked, ...(inList === undefined ? {} : { isList: true }) });
}

/** Our own writer marks types that HDF5 lacks, or that its library cannot write. */
function markedType(file: Hdf5File, { path }: DataSet, { dtype }: Element): Partial<Element> {
  if (dtype !== "uint8" && dtype !== "uint16") return {};
  const mark = textAttribute(file, path, "dtype")?.[0];
  return dtype === "uint8" ? (mark === "bool" ? { dtype: mark } : {}) : mark === "float16" || mark === "bfloat16" ? { dtype: mark } : {};
}

function columnNames(file: Hdf5File, { path, shape }: DataSet): readonly string[] | undefined {
  if (shape.length !== 2) return undefined;
  for (const attribute of COLUMN_NAMES) {
    const names = textAttribute(file, path, attribute);
    if (names !== undefined && names.length === shape[1] && new Set(names).size === names.length) return names;
  }
  return undefined;
}

function infoOf({ shape, filters }: DataSet, name: string, element: Element): ArrayInfo {
  const compression = compressionOf(filters);
  return { name, dtype: element.dtype, shape: [...shape, ...element.shape], ...(compression === undefined ? {} : { compression }) };
}
