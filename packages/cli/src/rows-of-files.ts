// The rows of a configuration's data files, all at once in memory.
import { resolve } from "node:path";
import { dataset, openTable, parseRecipe, recipeRows, type Column, type DatasetOptions, type Recipe, type RecipeBatch, type RecipeRows } from "@mpm/io";
import { MpmError, toFloat32 } from "@mpm/tensor";
import { text, type Check } from "@mpm/tensor/json-checks";
import { resolveAll } from "./model-run.js";
import { findRecipe } from "./named-recipe.js";

/** Data files of a configuration. */
export interface FilesConfig {
  readonly files: readonly string[];
  /** How rows become jets or events: a name, a JSON file or a record. Without it the files have our columns, as `mpm convert` writes them. */
  readonly recipe?: string | Recipe;
}

/** Checks a recipe or the name of one. */
export const recipeCheck: Check = (value, path) => (typeof value === "string" ? text(value, path) : void parseRecipe(value));

/** Files that the rows depend on. */
export function filesOfRows({ files, recipe }: FilesConfig, folder: string): readonly string[] {
  return resolveAll(folder, [...files, ...(typeof recipe === "string" && recipe.endsWith(".json") ? [recipe] : [])]);
}

type Rows = Pick<RecipeRows, "rows" | "perRow">;

const ALL_ROWS: DatasetOptions = { rows: Number.MAX_SAFE_INTEGER, openFiles: 1, worker: "hdf5" };

/**
 * All rows, in the order of the files: those of the recipe, or these columns of the files (default: all); by row also `entry`, its number in
 * its file, and `file`, the place of that in the list.
 * Throws what `dataset` throws, `MpmError` "empty-data" for no rows.
 */
export async function readRows({ files, recipe }: FilesConfig, folder: string, isWanted: (column: string) => boolean = () => true): Promise<Rows> {
  const paths = resolveAll(folder, files);
  if (recipe === undefined) {
    for await (const batch of dataset(paths, await columnNames(paths[0], isWanted), ALL_ROWS)) return withPlaces(batch, recipeRows(Object.fromEntries(Object.entries(batch.columns).map(([name, column]) => [name, decoded(column)]))));
  } else {
    const made = typeof recipe === "string" ? await findRecipe(recipe.endsWith(".json") ? resolve(folder, recipe) : recipe, {}) : recipe;
    for await (const batch of dataset(paths, made, ALL_ROWS)) return withPlaces(batch, batch);
  }
  throw new MpmError("empty-data", `${paths.join(", ")}: no rows`);
}

/** Columns `entry` and `file` of files that were made of others would be those of the others. */
function withPlaces({ entries, files }: Pick<RecipeBatch, "entries" | "files">, { rows, perRow }: Rows): Rows {
  return { rows, perRow: { ...perRow, entry: entries, file: files } };
}

async function columnNames(path: string, isWanted: (column: string) => boolean): Promise<readonly string[]> {
  await using table = await openTable(path);
  return table.columns.map(({ name }) => name).filter(isWanted);
}

/** Half precision comes as bits, which are not the numbers. */
function decoded(column: Column): Column {
  const { dtype, data } = column;
  return dtype === "float16" || dtype === "bfloat16" ? { ...column, dtype: "float32", data: toFloat32({ dtype, shape: [data.length], data }).data } : column;
}
