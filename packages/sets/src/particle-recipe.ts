// The plain-JSON description of how columns become particle features, and its parser. Applying it is particle-features.ts.

/** One feature: `transform(clip(wrap(column)))`. */
export interface FeatureRecipe {
  /** Name of the feature in the data set. */
  readonly name: string;
  /** Column it is read from. */
  readonly column: string;
  /** Take the column as an angle in radians and bring it into [-pi, pi) first. Default false. */
  readonly wrap?: boolean;
  /** Lowest and highest value kept, in the units of the column; values outside are set to the nearer limit. */
  readonly clip?: readonly [low: number, high: number];
  /** `"signLog"`: sign(x) ln(|x| + 1), the squashing of masked particle modeling (arXiv 2401.13537). */
  readonly transform?: "signLog";
}

/** How a jagged table becomes a `ParticleSet`. Plain JSON, saved with every model. */
export interface ParticleRecipe {
  readonly features: readonly FeatureRecipe[];
  /** Column that orders the particles of each set, highest first. Default: the order of the data. */
  readonly orderBy?: string;
  /** Most particles a set may have. Default 128. */
  readonly maxParticles?: number;
  /** A set with more: `"error"` (default), or keep its `"leading"` ones in the order above. */
  readonly tooLarge?: "error" | "leading";
  /** NaN and infinite values: `"reject"` (default), or make the feature `"zero"` and count it. */
  readonly nonFinite?: "reject" | "zero";
  /** A set without particles: `"error"` (default), or `"drop"` the row. */
  readonly emptySets?: "error" | "drop";
}

/** A recipe whose defaults are filled in. */
export type ParsedParticleRecipe = Required<Omit<ParticleRecipe, "orderBy">> & Pick<ParticleRecipe, "orderBy">;

const RECIPE_KEYS = ["features", "orderBy", "maxParticles", "tooLarge", "nonFinite", "emptySets"];
const FEATURE_KEYS = ["name", "column", "wrap", "clip", "transform"];

/**
 * Checks a recipe, for example from a JSON file, and fills in its defaults.
 *
 * @throws TypeError for a part of the wrong kind; RangeError for an unknown key, an unknown choice or a wrong value.
 */
export function parseParticleRecipe(value: unknown): ParsedParticleRecipe {
  const recipe = record(value, "recipe", RECIPE_KEYS);
  const orderBy = recipe["orderBy"] === undefined ? {} : { orderBy: text(recipe["orderBy"], "recipe.orderBy") };
  return {
    features: parseFeatures(recipe["features"]),
    ...orderBy,
    maxParticles: positiveInteger(recipe["maxParticles"] ?? 128, "recipe.maxParticles"),
    tooLarge: choice(recipe["tooLarge"] ?? "error", ["error", "leading"], "recipe.tooLarge"),
    nonFinite: choice(recipe["nonFinite"] ?? "reject", ["reject", "zero"], "recipe.nonFinite"),
    emptySets: choice(recipe["emptySets"] ?? "error", ["error", "drop"], "recipe.emptySets"),
  };
}

/**
 * The `recipe` of a saved model as a record to spread, empty where there is none.
 *
 * @throws what `parseParticleRecipe` throws; RangeError for a recipe that makes other features than the model takes.
 */
export function parseModelRecipe(value: unknown, featureNames: readonly string[]): { readonly recipe?: ParsedParticleRecipe } {
  if (value === undefined) return {};
  const recipe = parseParticleRecipe(value);
  const names = recipe.features.map(({ name }) => name);
  if (names.join("\n") === featureNames.join("\n")) return { recipe };
  throw new RangeError(`expected a recipe for the features ${featureNames.join(", ")}, got one for ${names.join(", ")}`);
}

function parseFeatures(value: unknown): readonly FeatureRecipe[] {
  if (!Array.isArray(value)) throw new TypeError(`expected recipe.features to be a list, got ${show(value)}`);
  if (value.length === 0) throw new RangeError("recipe.features is empty: name at least one feature");
  const features = value.map((feature: unknown, i) => parseFeature(feature, `recipe.features[${i}]`));
  const repeated = features.find((feature, i) => features.findIndex((other) => other.name === feature.name) !== i);
  if (repeated) throw new RangeError(`recipe.features has two features named "${repeated.name}": give each its own name`);
  return features;
}

function parseFeature(value: unknown, path: string): FeatureRecipe {
  const feature = record(value, path, FEATURE_KEYS);
  return {
    name: text(feature["name"], `${path}.name`),
    column: text(feature["column"], `${path}.column`),
    ...(feature["wrap"] === undefined ? {} : { wrap: choice(feature["wrap"], [true, false], `${path}.wrap`) }),
    ...(feature["clip"] === undefined ? {} : { clip: interval(feature["clip"], `${path}.clip`) }),
    ...(feature["transform"] === undefined ? {} : { transform: choice(feature["transform"], ["signLog"], `${path}.transform`) }),
  };
}

function record(value: unknown, path: string, keys: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`expected ${path} to be an object, got ${show(value)}`);
  }
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw new RangeError(`unknown key ${path}.${unknown}: expected ${keys.join(", ")}`);
  return { ...value };
}

function text(value: unknown, path: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new TypeError(`expected ${path} to be a non-empty string, got ${show(value)}`);
}

function positiveInteger(value: unknown, path: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`expected ${path} to be a whole number > 0, got ${show(value)}`);
}

function choice<T extends string | boolean>(value: unknown, allowed: readonly T[], path: string): T {
  const found = allowed.find((option) => option === value);
  if (found !== undefined) return found;
  throw new RangeError(`expected ${path} to be ${allowed.map((option) => JSON.stringify(option)).join(" or ")}, got ${show(value)}`);
}

function interval(value: unknown, path: string): readonly [number, number] {
  if (Array.isArray(value) && value.length === 2) {
    const [low, high] = value as readonly unknown[];
    if (typeof low === "number" && typeof high === "number" && low < high) return [low, high];
  }
  throw new RangeError(`expected ${path} to be [low, high] with low < high, got ${show(value)}`);
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
