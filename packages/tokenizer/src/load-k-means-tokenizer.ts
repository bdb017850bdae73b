// Reads a saved k-means tokenizer; every part of the record is checked before it is used.

import { parseModelRecipe, type Standardisation } from "@mpm/sets";
import { readModelDirectory, type ModelDirectory } from "@mpm/train";
import { KIND, VERSION, kMeansTokenizer, type KMeansModel, type KMeansProvenance, type KMeansTokenizer } from "./k-means-tokenizer.js";
import { parseFields, parseModel, parseNames, parseNumbers, parseText, parseWeights, parseWhole } from "./record-fields.js";

/**
 * Reads what `save` of a k-means tokenizer wrote.
 *
 * @throws MpmError `"model-unreadable"` for a missing file; `"model-invalid"` for another kind or version, an unknown or
 * wrong key, or weights of the wrong names, type, shape or with values that are not finite.
 */
export async function loadKMeansTokenizer(directory: string): Promise<KMeansTokenizer> {
  const saved = await readModelDirectory(directory, { kind: KIND, version: VERSION });
  return kMeansTokenizer(parseModel(directory, KIND, () => modelOf(saved)));
}

function modelOf({ record, weights }: ModelDirectory): KMeansModel {
  const fields = parseFields(record, "model.json", ["kind", "version", "vocabulary", "features", "recipe", "standardisation", "provenance"]);
  const vocabulary = parseWhole(fields["vocabulary"], "vocabulary", 1);
  const features = parseNames(fields["features"], "features");
  const standardisation = parseStandardisation(fields["standardisation"], features.length);
  const provenance = parseProvenance(fields["provenance"]);
  const { centroids } = parseWeights(weights, { centroids: [vocabulary, features.length] });
  return { features, ...parseModelRecipe(fields["recipe"], features), standardisation, provenance, centroids };
}

function parseStandardisation(value: unknown, width: number): Standardisation {
  const { count, mean, std, limit } = parseFields(value, "standardisation", ["count", "mean", "std", "limit"]);
  return {
    count: parseWhole(count, "standardisation.count", 1),
    mean: parseNumbers(mean, "standardisation.mean", width, -Infinity),
    std: parseNumbers(std, "standardisation.std", width, 0),
    limit: limit === null ? null : parseWhole(limit, "standardisation.limit", 1),
  };
}

function parseProvenance(value: unknown): KMeansProvenance {
  const { seed, particles, data, packages } = parseFields(value, "provenance", ["seed", "particles", "data", "packages"]);
  const versions = parseFields(packages, "provenance.packages");
  return {
    seed: parseWhole(seed, "provenance.seed", -Infinity),
    particles: parseWhole(particles, "provenance.particles", 1),
    data: parseText(data, "provenance.data"),
    packages: Object.fromEntries(Object.entries(versions).map(([name, version]) => [name, String(version)])),
  };
}
