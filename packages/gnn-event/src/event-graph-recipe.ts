// How events become graphs, as plain JSON, and its check. Following it is event-graphs.ts.

import { aboveZero, choice, list, number, object, type Check } from "@mpm/tensor/json-checks";

/** What a node knows of its object. */
export const NODE_FEATURES = ["pt", "eta", "phi", "energy", "btag", "charge", "type"] as const;
export type NodeFeature = (typeof NODE_FEATURES)[number];

/**
 * What an edge knows of its sender s and its receiver r. Differences are sender minus receiver, deltaPhi in (-pi, pi]. The last three
 * are those of the Particle Transformer (arXiv 2202.03772, section 3): ln of kT = min(pT) Delta, with Delta in rapidity and phi, of
 * z = min(pT) / (pT + pT), and of m2 = (E + E)^2 - |p + p|^2 in GeV^2; kT, z and m2 are at least 1e-8.
 */
export const EDGE_FEATURES = ["deltaEta", "deltaPhi", "deltaR", "lnKt", "lnZ", "lnM2"] as const;
export type EdgeFeature = (typeof EDGE_FEATURES)[number];

/** What a graph knows of its event: ht is the sum of the pT of its jets, met the pT of its MET object, numBjets counts jets with a b-tag of 0.5 or more. */
export const GLOBAL_FEATURES = ["numNodes", "ht", "met", "numJets", "numElectrons", "numMuons", "numPhotons", "numBjets"] as const;
export type GlobalFeature = (typeof GLOBAL_FEATURES)[number];

/** Node features that some objects do not have: eta and energy of MET, the b-tag of all but jets, the charge of jets and MET. */
export type UndefinedFeature = "eta" | "energy" | "btag" | "charge";

/** Which edges there are and what they know. */
export interface EdgeRecipe {
  /** Default deltaEta, deltaPhi, deltaR. */
  readonly features: readonly EdgeFeature[];
  /** Edges from each object to itself, too. Default false. */
  readonly selfLoops: boolean;
  /** Edges both ways (default), or one, from the object that comes earlier in the event: scores then depend on the order of an event's objects. */
  readonly directions: "both" | "one";
}

/** How events become graphs. Plain JSON, saved with every model. */
export interface EventGraphRecipe {
  /** A node feature is the column divided by this. Default 100 (GeV) for pt and energy, 1 for the others; ht and met are divided as pt is. */
  readonly scales?: Partial<Readonly<Record<NodeFeature, number>>>;
  /**
   * Value of a feature that the object does not have, after scaling, or null to take the column as it is. Default: eta, btag and charge 0,
   * energy null (recipes of @mpm/io give MET its pT as energy). For edges the eta of MET is 0, or with eta null that of the column.
   */
  readonly placeholders?: Partial<Readonly<Record<UndefinedFeature, number | null>>>;
  /** null: no edges. */
  readonly edges?: Partial<EdgeRecipe> | null;
  /** Default ["numNodes"]. */
  readonly globals?: readonly GlobalFeature[];
}

/** A recipe whose defaults are filled in. */
export interface ParsedEventGraphRecipe {
  readonly scales: Readonly<Record<NodeFeature, number>>;
  readonly placeholders: Readonly<Record<UndefinedFeature, number | null>>;
  readonly edges: EdgeRecipe | null;
  readonly globals: readonly GlobalFeature[];
}

const SCALES = { pt: 100, eta: 1, phi: 1, energy: 100, btag: 1, charge: 1, type: 1 };
const PLACEHOLDERS = { eta: 0, energy: null, btag: 0, charge: 0 };
const EDGES: EdgeRecipe = { features: ["deltaEta", "deltaPhi", "deltaR"], selfLoops: false, directions: "both" };

/**
 * The recipe with its defaults, checked, for example from a JSON file.
 *
 * @throws TypeError for a part of the wrong kind; RangeError for an unknown key, feature or choice, or a scale that is not above 0.
 * Messages name the path of the part.
 */
export function parseEventGraphRecipe(value: unknown): ParsedEventGraphRecipe {
  recipeCheck(value, "recipe");
  const { scales, placeholders, edges, globals = ["numNodes"] } = value as EventGraphRecipe;
  return {
    scales: { ...SCALES, ...scales }, placeholders: { ...PLACEHOLDERS, ...placeholders },
    edges: edges === null ? null : { ...EDGES, ...edges }, globals,
  };
}

const orNull = (check: Check): Check => (value, path) => {
  if (value !== null) check(value, path);
};
const each = (names: readonly string[], check: Check): Check => object(Object.fromEntries(names.map((name) => [name, check])));
const features = (names: readonly string[]): Check => (value, path) => {
  list(choice(names))(value, path);
  const twice = (value as readonly string[]).find((name, at, all) => all.indexOf(name) !== at);
  if (twice !== undefined) throw new RangeError(`${path} names "${twice}" twice`);
};

const recipeCheck = object({
  scales: each(NODE_FEATURES, aboveZero),
  placeholders: each(Object.keys(PLACEHOLDERS), orNull(number)),
  edges: orNull(object({ features: features(EDGE_FEATURES), selfLoops: choice([true, false]), directions: choice(["both", "one"]) })),
  globals: features(GLOBAL_FEATURES),
});
