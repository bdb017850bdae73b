// Which arrays of a file (NPZ, an HDF5 group) are columns of one table, by their first axes and arrays of offsets.
//
// * An array whose first axis is the number of rows is a column with the rest of its shape inside.
// * "X_offsets" [rows + 1], integers from 0 that never decrease, makes lists of the arrays "X" and "X_..." that are as long as its
//   last entry says; plain "offsets" those of all arrays that have no offsets of their own. A second level is "X_offsets2"
//   [lists + 1] ("offsets2"), where "X_offsets" counts lists.
// * What fits neither is left out, with the reason.
import type { DType } from "@mpm/tensor";
import type { Column, ColumnInfo, OmittedColumn } from "./table.js";

export interface ArrayInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly compression?: string;
  readonly unit?: string;
}

export interface LaidOutColumn {
  readonly info: ColumnInfo;
  /** Offsets of all rows, outermost level first. */
  readonly offsets: readonly Int32Array[];
}

export interface RowLayout {
  readonly numRows: number;
  readonly columns: readonly LaidOutColumn[];
  readonly omitted: readonly OmittedColumn[];
}

interface Lists {
  readonly prefix: string;
  readonly names: readonly string[];
  readonly levels: readonly Int32Array[];
}

const MOST_SHOWN = 12;
const INTEGERS: readonly DType[] = ["int32", "int64", "uint32", "uint64"];

/**
 * Lays arrays out as columns. `readOffsets` gives an array's values as int32, or nothing where they cannot be offsets.
 * `like` names an array: rows are those of its first axis. `paths`, where arrays are not asked for by name, are what the error offers.
 *
 * @throws RangeError that lists the arrays where they do not say how many rows there are.
 */
export async function layOutRows(file: string, arrays: readonly ArrayInfo[], readOffsets: (array: ArrayInfo) => Promise<Int32Array | undefined>, like?: string, paths?: readonly string[]): Promise<RowLayout> {
  const lists = await findLists(arrays, readOffsets);
  const numRows = countRows(file, arrays, lists, like, paths);
  const found = arrays.map((array) => ({ array, lists: listsOf(array, lists, numRows) }));
  const used = new Set(found.flatMap(({ lists: owner }) => owner?.names ?? []));
  const columns: LaidOutColumn[] = [];
  const omitted: OmittedColumn[] = [];
  for (const { array, lists: owner } of found) {
    if (used.has(array.name)) continue;
    if (owner === undefined && array.shape[0] !== numRows) omitted.push({ name: array.name, reason: reasonOf(array, numRows) });
    else columns.push({ info: infoOf(array, owner), offsets: owner?.levels ?? [] });
  }
  return { numRows, columns, omitted };
}

/** Rows start .. stop - 1 of a column, with `readEntries` for items first .. last - 1 along the first axis of its array. */
export async function readLaidOut({ info, offsets }: LaidOutColumn, start: number, stop: number, readEntries: (name: string, first: number, last: number) => Promise<Column["data"]>): Promise<Column> {
  let [first, last] = [start, stop];
  const levels = offsets.map((level) => {
    const part = level.slice(first, last + 1);
    [first, last] = [part[0] ?? 0, part.at(-1) ?? 0];
    for (let i = 0; i < part.length; i++) part[i] = (part[i] ?? 0) - first;
    return part;
  });
  return { dtype: info.dtype, data: await readEntries(info.name, first, last), offsets: levels, shape: info.shape };
}

/** Integers as int32 offsets, unless they do not start at 0 or decrease. */
export function asOffsets(values: ArrayLike<number | bigint>): Int32Array | undefined {
  const offsets = new Int32Array(values.length);
  let last = 0;
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (value < last || value > 0x7fffffff || (i === 0 && value !== 0)) return undefined;
    offsets[i] = last = value;
  }
  return offsets.length > 0 ? offsets : undefined;
}

async function findLists(arrays: readonly ArrayInfo[], readOffsets: (array: ArrayInfo) => Promise<Int32Array | undefined>): Promise<readonly Lists[]> {
  const read = async (name: string): Promise<Int32Array | undefined> => {
    const array = arrays.find((other) => other.name === name);
    return array !== undefined && array.shape.length === 1 && INTEGERS.includes(array.dtype) ? readOffsets(array) : undefined;
  };
  const lists: Lists[] = [];
  for (const { name } of arrays) {
    const outer = /(^|_)offsets$/.test(name) ? await read(name) : undefined;
    if (outer === undefined) continue;
    const prefix = name.slice(0, -"offsets".length);
    const inner = await read(`${name}2`);
    if (inner !== undefined && inner.length - 1 === outer.at(-1)) lists.push({ prefix, names: [name, `${name}2`], levels: [outer, inner] });
    lists.push({ prefix, names: [name], levels: [outer] });
  }
  return lists.toSorted((a, b) => b.prefix.length - a.prefix.length);
}

/** Two levels before one, longer prefixes before shorter ones. */
function listsOf({ name, shape }: ArrayInfo, lists: readonly Lists[], numRows: number): Lists | undefined {
  return lists.find(({ prefix, names, levels }) => {
    if (names.includes(name) || names.includes(name.replace(/2$/, "")) || (levels[0]?.length ?? 0) - 1 !== numRows) return false;
    const isOwner = prefix === "" ? shape[0] !== numRows : `${name}_`.startsWith(prefix);
    return isOwner && shape.length > 0 && shape[0] === levels.at(-1)?.at(-1);
  });
}

function countRows(file: string, arrays: readonly ArrayInfo[], lists: readonly Lists[], like: string | undefined, paths: readonly string[] | undefined): number {
  const chosen = arrays.find(({ name }) => name === like);
  if (chosen?.shape[0] !== undefined) return chosen.shape[0];
  const counts = new Set(lists.length > 0 ? lists.map(({ levels }) => (levels[0]?.length ?? 1) - 1) : arrays.flatMap(({ shape }) => shape.slice(0, 1)));
  const [numRows] = counts;
  if (counts.size === 1 && numRows !== undefined) return numRows;
  const shown = arrays.slice(0, MOST_SHOWN).map(({ name, shape }) => `${name} [${shape.join(", ")}]`).join(", ");
  throw new RangeError(`"${file}": expected arrays with the same first axis, got ${shown || "none of numbers"}: give ${paths === undefined ? "the name of one" : `one of ${paths.slice(0, MOST_SHOWN).join(", ")}`} as path`);
}

function infoOf({ name, dtype, shape, compression, unit }: ArrayInfo, lists: Lists | undefined): ColumnInfo {
  const jagged = (lists?.levels.length ?? 0) as ColumnInfo["jagged"];
  return { name, dtype, jagged, shape: shape.slice(1), ...(compression === undefined ? {} : { compression }), ...(unit === undefined ? {} : { unit }) };
}

const reasonOf = ({ shape }: ArrayInfo, numRows: number): string =>
  shape.length === 0 ? "a single number" : `its first axis is ${shape[0]}, and the table has ${numRows} rows`;
