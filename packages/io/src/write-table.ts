// Writing columns as files that NumPy, PyArrow and h5py read, and that this package reads back as they were.
import { tensor, writeNpz, type Tensor } from "@mpm/tensor";
import { nodeModule } from "@mpm/tensor/node";
import { asOffsets, layOutRows } from "./row-layout.js";
import { entrySize } from "./slice-column.js";
import type { Column } from "./table.js";

export const WRITABLE_FORMATS = ["npz", "parquet", "hdf5"] as const;
export type WritableFormat = (typeof WRITABLE_FORMATS)[number];

export interface WriteTableOptions {
  readonly format: WritableFormat;
  /** Deflate (NPZ), Snappy (Parquet), gzip (HDF5). Default true. */
  readonly compress?: boolean;
}

type Columns = Readonly<Record<string, Column>>;

/**
 * The bytes of a file with these columns, all of the same rows. Lists become lists in Parquet, and arrays of offsets in NPZ and
 * HDF5, one for the columns that share a layout: see row-layout.ts.
 *
 * @throws RangeError for columns of different rows, offsets that do not fit their data, and what a format cannot hold: inner shapes
 * and bfloat16 in Parquet, bfloat16 in NPZ; MpmError "missing-peer".
 */
export async function writeTable(columns: Columns, { format, compress = true }: WriteTableOptions): Promise<Uint8Array> {
  const numRows = countRows(columns);
  if (format === "parquet") return (await import("./write-parquet.js")).parquetBytes(columns, numRows, compress);
  if (format !== "npz" && format !== "hdf5") throw new RangeError(`format: expected one of ${WRITABLE_FORMATS.join(", ")}, got "${String(format)}"`);
  const arrays = await arraysOf(columns, numRows);
  if (format === "npz") return writeNpz(arrays, { compress });
  return (await import("./write-hdf5.js")).hdf5Bytes(arrays, compress);
}

/** The same into a file. Node alone. */
export async function saveTable(path: string, columns: Columns, options: WriteTableOptions): Promise<void> {
  const bytes = await writeTable(columns, options);
  await nodeModule("node:fs/promises").writeFile(path, bytes);
}

function countRows(columns: Columns): number {
  const counts = Object.entries(columns).map(([name, column]) => [name, rowsOf(name, column)] as const);
  const [first] = counts;
  if (first === undefined) throw new RangeError("expected one column at least, got none");
  const other = counts.find(([, count]) => count !== first[1]);
  if (other === undefined) return first[1];
  throw new RangeError(`expected columns of the same rows, got ${first[1]} in "${first[0]}" and ${other[1]} in "${other[0]}"`);
}

function rowsOf(name: string, { data, offsets, shape }: Column): number {
  let entries = data.length / (entrySize(shape) || 1);
  for (const level of offsets.toReversed()) {
    if (asOffsets(level) === undefined || level.at(-1) !== entries) throw new RangeError(`column "${name}": expected offsets from 0 to ${entries} that never decrease, got ${level[0] ?? "none"} to ${level.at(-1) ?? "none"}`);
    entries = level.length - 1;
  }
  if (!Number.isInteger(entries)) throw new RangeError(`column "${name}": expected entries of [${shape.join(", ")}], got ${data.length} numbers`);
  return entries;
}

/** Arrays that row-layout.ts takes for these columns: offsets are shared where that is clear, and the column's own elsewhere. */
async function arraysOf(columns: Columns, numRows: number): Promise<Record<string, Tensor>> {
  const shared = withOffsets(columns, sharedPrefixes(columns));
  if (shared !== undefined && (await isReadBack(shared, columns, numRows))) return shared;
  const own = withOffsets(columns, new Map(Object.keys(columns).map((name) => [name, `${name}_`])));
  if (own !== undefined && (await isReadBack(own, columns, numRows))) return own;
  throw new RangeError(`expected column names that are not those of offsets, got ${Object.keys(columns).filter((name) => /offsets2?$/.test(name)).join(", ") || Object.keys(columns).join(", ")}: rename them`);
}

/** For each column of lists, what precedes "offsets": nothing if all share one layout, else what its layout's names begin with. */
function sharedPrefixes(columns: Columns): ReadonlyMap<string, string> {
  const layouts: { readonly offsets: readonly Int32Array[]; readonly names: string[] }[] = [];
  for (const [name, { offsets }] of Object.entries(columns)) {
    if (offsets.length === 0) continue;
    const layout = layouts.find((other) => areEqual(other.offsets, offsets));
    if (layout === undefined) layouts.push({ offsets, names: [name] });
    else layout.names.push(name);
  }
  return new Map(layouts.flatMap(({ names }) => names.map((name) => [name, layouts.length === 1 ? "" : commonPrefix(names)])));
}

function commonPrefix(names: readonly string[]): string {
  const [first = ""] = names;
  if (names.length === 1) return `${first}_`;
  let length = 0;
  while (length < first.length && names.every((name) => name[length] === first[length])) length++;
  return first.slice(0, first.lastIndexOf("_", length - 1) + 1);
}

/** Nothing where two layouts would take the same name. */
function withOffsets(columns: Columns, prefixes: ReadonlyMap<string, string>): Record<string, Tensor> | undefined {
  const arrays: Record<string, Tensor> = {};
  for (const [name, { dtype, data, offsets, shape }] of Object.entries(columns)) {
    for (const [level, values] of offsets.entries()) {
      const key = `${prefixes.get(name) ?? ""}offsets${level === 0 ? "" : "2"}`;
      const before = arrays[key]?.data;
      if (key in columns || (before instanceof Int32Array && !areEqual([before], [values]))) return undefined;
      arrays[key] ??= tensor("int32", [values.length], values);
    }
    arrays[name] = tensor(dtype, [data.length / (entrySize(shape) || 1), ...shape], data);
  }
  return arrays;
}

async function isReadBack(arrays: Readonly<Record<string, Tensor>>, columns: Columns, numRows: number): Promise<boolean> {
  const infos = Object.entries(arrays).map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
  const found = await layOutRows("", infos, async ({ name }) => asOffsets(arrays[name].data)).catch(() => undefined);
  if (found?.numRows !== numRows || found.columns.length !== Object.keys(columns).length) return false;
  return found.columns.every(({ info, offsets }) => info.name in columns && areEqual(offsets, columns[info.name].offsets));
}

function areEqual(a: readonly Int32Array[], b: readonly Int32Array[]): boolean {
  return a.length === b.length && a.every((level, at) => {
    const other = b[at];
    return level === other || (level.length === other.length && level.every((value, i) => value === other[i]));
  });
}
