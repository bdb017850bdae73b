// The jets of a configuration's data files as one particle set in memory.
import { resolve } from "node:path";
import { dataset, openTable, parseRecipe, recipeRows, type Column, type DatasetOptions, type Recipe, type RecipeRows } from "@mpm/io";
import { asNumbers, mpmV1Recipe, parseParticleRecipe, particleFeatures, selectSets, splitSets, type FeatureSet, type ParsedParticleRecipe, type ParticleSet } from "@mpm/sets";
import { MpmError, randomStream, toFloat32 } from "@mpm/tensor";
import { list, object, text, wholeNumber, type Check } from "@mpm/tensor/json-checks";
import { resolveAll } from "./model-run.js";
import { findRecipe } from "./named-recipe.js";

/** The part "data" of a configuration. */
export interface JetsConfig {
  readonly files: readonly string[];
  /** How rows become jets: a name, a JSON file or a record. Without it the files have our columns, as `mpm convert` writes them. */
  readonly recipe?: string | Recipe;
  /** How particles become features; default: those of masked particle modeling v1. */
  readonly features?: unknown;
  /** The first jets only. */
  readonly maxJets?: number;
}

/** A recipe or its name. */
const recipe: Check = (value, path) => (typeof value === "string" ? text(value, path) : void parseRecipe(value));

const features: Check = (value) => void parseParticleRecipe(value);

/** Checks a `JetsConfig`. */
export const jetsCheck: Check = object({ files: list(text), recipe, features, maxJets: wholeNumber }, ["files"]);

/** Files that the jets depend on. */
export function filesOfJets({ files, recipe: given }: JetsConfig, folder: string): readonly string[] {
  return resolveAll(folder, [...files, ...(typeof given === "string" && given.endsWith(".json") ? [given] : [])]);
}

/** Reads the jets, with their labels where the files have them. Throws what `dataset` and `particleFeatures` throw. */
export async function readJets(config: JetsConfig, folder: string, particles?: ParsedParticleRecipe): Promise<ParticleSet> {
  const parsed = particles ?? parseParticleRecipe(config.features ?? mpmV1Recipe);
  const { rows, perRow } = await readRows(config, folder, parsed);
  const labels = perRow["label"] === undefined ? {} : { labels: asNumbers(perRow["label"]) };
  const jets: FeatureSet = particleFeatures(parsed)(rows, labels);
  const { maxJets } = config;
  return maxJets === undefined || maxJets >= jets.rows.length ? jets : selectSets(jets, Int32Array.from({ length: maxJets }, (_, jet) => jet));
}

/** The jets to learn from, and those to validate on, if any. */
export function splitForValidation(set: ParticleSet, fraction: number | undefined, seed: number): readonly [ParticleSet, ParticleSet | undefined] {
  if (fraction === undefined) return [set, undefined];
  const [training, validation] = splitSets(set, [1 - fraction, fraction], randomStream(seed, "validation jets"));
  return [selectSets(set, training), selectSets(set, validation)];
}

/** All rows at once, in the order of the files. */
const ALL_ROWS: DatasetOptions = { rows: Number.MAX_SAFE_INTEGER, openFiles: 1, worker: false };

async function readRows({ files, recipe: given }: JetsConfig, folder: string, particles: ParsedParticleRecipe): Promise<Pick<RecipeRows, "rows" | "perRow">> {
  const paths = resolveAll(folder, files);
  if (given === undefined) {
    for await (const { columns } of dataset(paths, await columnNames(paths[0], particles), ALL_ROWS)) return recipeRows(Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, decoded(column)])));
  } else {
    const made = typeof given === "string" ? await findRecipe(given.endsWith(".json") ? resolve(folder, given) : given, {}) : given;
    for await (const batch of dataset(paths, made, ALL_ROWS)) return batch;
  }
  throw new MpmError("empty-data", `${paths.join(", ")}: no rows`);
}

/** Half precision comes as bits, which are not the numbers. */
function decoded(column: Column): Column {
  const { dtype, data } = column;
  return dtype === "float16" || dtype === "bfloat16" ? { ...column, dtype: "float32", data: toFloat32({ dtype, shape: [data.length], data }).data } : column;
}

/** What the features are made of, and the label where there is one. */
async function columnNames(path: string, { features: made, orderBy }: ParsedParticleRecipe): Promise<readonly string[]> {
  await using table = await openTable(path);
  const label = table.columns.some(({ name }) => name === "label") ? ["label"] : [];
  return [...made.map(({ column }) => column), ...(orderBy === undefined ? [] : [orderBy]), ...label];
}
