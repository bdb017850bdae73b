// The jets of a configuration's data files as one particle set in memory.
import { asNumbers, mpmV1Recipe, parseParticleRecipe, particleFeatures, selectSets, splitSets, type ParsedParticleRecipe, type ParticleSet } from "@mpm/sets";
import { randomStream } from "@mpm/tensor";
import { list, object, text, type Check } from "@mpm/tensor/json-checks";
import { countCheck } from "./config-checks.js";
import { readRows, recipeCheck, type FilesConfig } from "./rows-of-files.js";

/** The part "data" of a configuration of jets. */
export interface JetsConfig extends FilesConfig {
  /** How particles become features; default: those of masked particle modeling v1. */
  readonly features?: unknown;
  /** The first jets only. */
  readonly maxJets?: number;
}

/** Checks a `JetsConfig`. */
export const jetsCheck: Check = object({ files: list(text), recipe: recipeCheck, features: (value) => void parseParticleRecipe(value), maxJets: countCheck }, ["files"]);

/** Reads the jets, with their labels where the files have them. Throws what `readRows` and `particleFeatures` throw. */
export async function readJets(config: JetsConfig, folder: string, particles?: ParsedParticleRecipe): Promise<ParticleSet> {
  const recipe = particles ?? parseParticleRecipe(config.features ?? mpmV1Recipe);
  const wanted = new Set([...recipe.features.map(({ column }) => column), recipe.orderBy, "label"]);
  const { rows, perRow } = await readRows(config, folder, (column) => wanted.has(column));
  const labels = perRow["label"] === undefined ? {} : { labels: asNumbers(perRow["label"]) };
  const jets = particleFeatures(recipe)(rows, labels);
  const { maxJets } = config;
  return maxJets === undefined || maxJets >= jets.rows.length ? jets : selectSets(jets, Int32Array.from({ length: maxJets }, (_, jet) => jet));
}

/** The jets to learn from, and those to validate on, if any. */
export function splitForValidation(set: ParticleSet, fraction: number | undefined, seed: number): readonly [ParticleSet, ParticleSet | undefined] {
  if (fraction === undefined) return [set, undefined];
  const [training, validation] = splitSets(set, [1 - fraction, fraction], randomStream(seed, "validation jets"));
  return [selectSets(set, training), selectSets(set, validation)];
}
