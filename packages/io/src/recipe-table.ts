// What a recipe gives as columns of a table, to be buffered or written, and back.
import type { DType, TypedArray } from "@mpm/tensor";
import type { RecipeRows } from "./recipe-apply.js";
import type { Column, ColumnBatch } from "./table.js";

const DTYPES: ReadonlyMap<unknown, DType> = new Map<unknown, DType>([
  [Float32Array, "float32"], [Float64Array, "float64"], [Int8Array, "int8"], [Int16Array, "int16"], [Int32Array, "int32"], [BigInt64Array, "int64"],
  [Uint8Array, "uint8"], [Uint16Array, "uint16"], [Uint32Array, "uint32"], [BigUint64Array, "uint64"],
]);

/**
 * The columns of both: those of particles or objects as lists, which share their offsets, and those of each row as numbers.
 *
 * @throws RangeError for a name that both have.
 */
export function recipeColumns({ rows, perRow }: Pick<RecipeRows, "rows" | "perRow">): ColumnBatch["columns"] {
  const twice = Object.keys(perRow).find((name) => Object.hasOwn(rows.columns, name));
  if (twice !== undefined) throw new RangeError(`the recipe makes two columns "${twice}", of the row and of its entries: choose another name for one`);
  const lists = [rows.offsets];
  return { ...columnsOver(rows.columns, lists), ...columnsOver(perRow, []) };
}

/** The way back from what `recipeColumns` gave. */
export function recipeRows(columns: ColumnBatch["columns"]): Pick<RecipeRows, "rows" | "perRow"> {
  const all = Object.entries(columns);
  const dataOf = (isList: boolean): Record<string, TypedArray> => Object.fromEntries(all.filter(([, { offsets }]) => offsets.length > 0 === isList).map(([name, { data }]) => [name, data]));
  const [offsets = new Int32Array(1)] = all.find(([, column]) => column.offsets.length > 0)?.[1].offsets ?? [];
  return { rows: { offsets, columns: dataOf(true) }, perRow: dataOf(false) };
}

function columnsOver(columns: Readonly<Record<string, TypedArray>>, offsets: readonly Int32Array[]): Record<string, Column> {
  return Object.fromEntries(Object.entries(columns).map(([name, data]) => [name, { dtype: DTYPES.get(data.constructor) as DType, data, offsets, shape: [] }]));
}
