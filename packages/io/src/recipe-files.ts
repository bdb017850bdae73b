// What the named data sets give: files and how to read them. The recipe is plain data: change it by copying, { ...recipe, jets: ... }.
import type { LabelSource, Recipe } from "./recipe.js";

/** One path or several, of files with the same columns. */
export type Paths = string | readonly string[];

export interface RecipeFiles<R extends Recipe = Recipe> {
  readonly paths: readonly string[];
  readonly recipe: R;
}

export interface LabelOptions {
  /** Class of all rows, for files of one process each. Default: no labels. */
  readonly label?: number;
}

export const recipeFiles = <R extends Recipe>(paths: Paths, recipe: R): RecipeFiles<R> => ({ paths: typeof paths === "string" ? [paths] : [...paths], recipe });

/** The label as a record to spread. */
export const constantLabel = ({ label }: LabelOptions): { readonly label?: LabelSource } => (label === undefined ? {} : { label: { constant: label } });
