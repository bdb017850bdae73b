// The k-means tokenizer: the token of a particle is the nearest centroid of its standardised features.

import { checkParticleSet, fitStandardisation, hashSet, recipeOf, standardise, unstandardise, type ParsedParticleRecipe, type ParticleSet, type Standardisation } from "@mpm/sets";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import { packageVersions, writeModelDirectory } from "@mpm/train";
import { checkSet, checkTokens } from "./check-input.js";
import { kMeans, type KMeansOptions } from "./k-means.js";
import { assign } from "./nearest-centroid.js";
import type { Tokenizer } from "./tokenizer.js";

/** Value of `kind` in `model.json`. */
export const KIND = "k-means";

/** Version of the record in `model.json`. */
export const VERSION = 1;

/** A learned k-means tokenizer as plain data. */
export interface KMeansModel {
  /** Names of the features, in column order. */
  readonly features: readonly string[];
  /** How its features are made of columns: `particleFeatures(model.recipe)`. Absent for features made otherwise. */
  readonly recipe?: ParsedParticleRecipe;
  readonly standardisation: Standardisation;
  /** `[vocabulary, features]`, in standardised units. */
  readonly centroids: Tensor<"float32">;
  readonly provenance: KMeansProvenance;
}

/** Where a k-means tokenizer comes from. */
export interface KMeansProvenance {
  readonly seed: number;
  /** Particles clustered. */
  readonly particles: number;
  /** SHA-256 of the set they come from (`hashSet`). */
  readonly data: string;
  /** Versions by package; filled in by `save`. */
  readonly packages?: Readonly<Record<string, string>>;
}

/** A k-means tokenizer; it holds no resource, so `dispose` does nothing. */
export interface KMeansTokenizer extends Tokenizer {
  readonly kind: typeof KIND;
  readonly model: KMeansModel;
}

/** Options of `trainKMeans`. */
export interface TrainKMeansOptions extends Pick<KMeansOptions, "method" | "maxIterations" | "tolerance"> {
  /** Number of tokens; default 512. */
  readonly vocabulary?: number;
  readonly seed: number;
  /** Particles clustered, drawn at random without replacement when there are more; default 100,000. */
  readonly maxParticles?: number;
}

/**
 * Learns a tokenizer from the particles of a set.
 *
 * @throws RangeError for a wrong option, no sets, a feature that does not vary, or fewer distinct particles than tokens;
 * MpmError `"non-finite"` or `"empty-set"`.
 */
export async function trainKMeans(set: ParticleSet, { vocabulary = 512, seed, maxParticles = 100_000, ...options }: TrainKMeansOptions): Promise<KMeansTokenizer> {
  if (!Number.isSafeInteger(maxParticles) || maxParticles < 1) throw new RangeError(`expected maxParticles to be a whole number > 0, got ${maxParticles}`);
  checkParticleSet(set);
  const stream = randomStream(seed, "k-means");
  const standardisation = fitStandardisation(set.features);
  const points = standardise(someRows(set.features, maxParticles, stream.fork("particles")), standardisation); // [particles, features]
  const { centroids } = kMeans(points, { clusters: vocabulary, stream, ...options });
  return kMeansTokenizer({ features: set.featureNames, ...recipeOf(set), standardisation, centroids, provenance: { seed, particles: points.shape[0], data: await hashSet(set) } });
}

/** The tokenizer of a model. */
export function kMeansTokenizer(model: KMeansModel): KMeansTokenizer {
  const { features, standardisation, centroids } = model;
  const vocabulary = centroids.shape[0];
  const decoded = unstandardise(centroids, standardisation); // [vocabulary, features]
  return {
    kind: KIND, vocabulary, model,
    async encode(set) {
      checkSet(set, features);
      return assign(standardise(set.features, standardisation), centroids);
    },
    async decode({ offsets }, tokens) {
      checkTokens(offsets, tokens, vocabulary);
      return takeRows(decoded, tokens);
    },
    save: (directory) => saveModel(directory, model),
    async dispose() {},
    async [Symbol.asyncDispose]() {},
  };
}

async function saveModel(directory: string, { features, recipe, standardisation, centroids, provenance }: KMeansModel): Promise<void> {
  const packages = provenance.packages ?? packageVersions(import.meta.url);
  const record = { kind: KIND, version: VERSION, vocabulary: centroids.shape[0], features, recipe, standardisation, provenance: { ...provenance, packages } };
  await writeModelDirectory(directory, { record, weights: { centroids } });
}

function someRows(features: Tensor<"float32">, maxRows: number, stream: ReturnType<typeof randomStream>): Tensor<"float32"> {
  if (features.shape[0] <= maxRows) return features;
  return takeRows(features, stream.permutation(features.shape[0]).subarray(0, maxRows));
}

function takeRows({ data, shape: [, width] }: Tensor<"float32">, rows: Int32Array): Tensor<"float32"> {
  const taken = new Float32Array(rows.length * width); // [rows, width]
  for (let i = 0; i < rows.length; i++) for (let j = 0; j < width; j++) taken[i * width + j] = data[rows[i] * width + j];
  return tensor("float32", [rows.length, width], taken); // [rows, width]
}
