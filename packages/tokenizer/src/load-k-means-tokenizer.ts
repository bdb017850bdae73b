// Reads a saved k-means tokenizer; every part of the record is checked before it is used.

import type { Standardisation } from "@mpm/sets";
import { MpmError, type Tensor } from "@mpm/tensor";
import { readModelDirectory } from "@mpm/train";
import { KIND, VERSION, kMeansTokenizer, type KMeansProvenance, type KMeansTokenizer } from "./k-means-tokenizer.js";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads what `save` of a k-means tokenizer wrote.
 *
 * @throws MpmError `"model-unreadable"` for a missing file; `"model-invalid"` for another kind or version, an unknown or
 * wrong key, or weights of the wrong names, type, shape or with values that are not finite.
 */
export async function loadKMeansTokenizer(directory: string): Promise<KMeansTokenizer> {
  const { record, weights } = await readModelDirectory(directory, { kind: KIND, version: VERSION });
  const invalid = (problem: string): MpmError => new MpmError("model-invalid", `"${directory}" is no valid k-means tokenizer: ${problem}`);
  try {
    const fields = parseFields(record, "model.json", ["kind", "version", "vocabulary", "features", "standardisation", "provenance"]);
    const vocabulary = parseWhole(fields["vocabulary"], "vocabulary", 1);
    const features = parseFeatures(fields["features"]);
    const standardisation = parseStandardisation(fields["standardisation"], features.length);
    const provenance = parseProvenance(fields["provenance"]);
    return kMeansTokenizer({ features, standardisation, provenance, centroids: parseCentroids(weights, [vocabulary, features.length]) });
  } catch (error) {
    throw error instanceof RangeError ? invalid(error.message) : error;
  }
}

function parseFields(value: unknown, path: string, keys: readonly string[]): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new RangeError(`expected ${path} to be an object, got ${show(value)}`);
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw new RangeError(`unknown key "${unknown}" in ${path}: expected ${keys.join(", ")}`);
  return { ...value };
}

function parseFeatures(value: unknown): readonly string[] {
  if (Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === "string")) return value;
  throw new RangeError(`expected features to be a list of names, got ${show(value)}`);
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
  const { seed, particles, packages } = parseFields(value, "provenance", ["seed", "particles", "packages"]);
  const versions = parseFields(packages, "provenance.packages", Object.keys(packages ?? {}));
  return {
    seed: parseWhole(seed, "provenance.seed", -Infinity),
    particles: parseWhole(particles, "provenance.particles", 1),
    packages: Object.fromEntries(Object.entries(versions).map(([name, version]) => [name, String(version)])),
  };
}

function parseWhole(value: unknown, path: string, lowest: number): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= lowest) return value;
  throw new RangeError(`expected ${path} to be a whole number${lowest === 1 ? " > 0" : ""}, got ${show(value)}`);
}

function parseNumbers(value: unknown, path: string, length: number, above: number): readonly number[] {
  const isRight = (x: unknown): x is number => typeof x === "number" && Number.isFinite(x) && x > above;
  if (Array.isArray(value) && value.length === length && value.every(isRight)) return value;
  throw new RangeError(`expected ${path} to be ${length} numbers${above === 0 ? " > 0" : ""}, one per feature, got ${show(value)}`);
}

function parseCentroids(weights: Readonly<Record<string, Tensor>>, shape: readonly number[]): Tensor<"float32"> {
  const { centroids, ...rest } = weights;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) throw new RangeError(`unknown tensor "${unknown}" in weights.safetensors: expected centroids`);
  const wanted = `expected weights.safetensors to hold centroids as float32 [${shape.join(", ")}]`;
  if (centroids === undefined) throw new RangeError(`${wanted}, got none`);
  if (!isFloat32(centroids) || centroids.shape.join() !== shape.join()) throw new RangeError(`${wanted}, got ${centroids.dtype} [${centroids.shape.join(", ")}]`);
  const bad = centroids.data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) throw new RangeError(`expected finite centroids, got ${centroids.data[bad]} in centroid ${Math.floor(bad / shape[1])}`);
  return centroids;
}

function isFloat32(value: Tensor): value is Tensor<"float32"> {
  return value.dtype === "float32";
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
