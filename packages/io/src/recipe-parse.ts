// Checks recipes, for example from JSON files.
import { atLeastZero, choice, list, number, object, record, show, text, wholeNumber, type Check, type Fields } from "@mpm/tensor/json-checks";
import { MOMENTUM_KEYS } from "./recipe-momentum.js";
import { parseReference } from "./recipe-reference.js";
import { ENERGY_UNITS, LENGTH_UNITS, OBJECT_TYPES, type Recipe } from "./recipe.js";

const JET_OUTPUTS = ["jet_pt", "jet_eta", "jet_phi", "jet_energy", "jet_mass"];
const PARTICLE_OUTPUTS = ["pt", "deta", "dphi", "energy", "charge", "type", "d0", "d0err", "dz", "dzerr"].map((key) => `part_${key}`);

/**
 * The recipe, checked.
 *
 * @throws TypeError for a part of the wrong kind; RangeError for an unknown or missing key, a choice that is none, or parts
 * that contradict each other. Messages name the path of the part.
 */
export function parseRecipe(value: unknown): Recipe {
  choice(["jets", "events"])(record(value, "recipe")["kind"], "recipe.kind");
  (record(value, "recipe")["kind"] === "jets" ? jetRecipe : eventRecipe)(value, "recipe");
  const recipe = value as Recipe;
  checkLabels(recipe);
  return recipe;
}

function checkLabels({ label, classes }: Recipe): void {
  if (label === undefined || classes === undefined) return;
  if ("oneHot" in label && label.oneHot.length !== classes.length) throw new RangeError(`recipe.classes: expected ${label.oneHot.length} names, one for each column of recipe.label, got ${classes.length}`);
  if ("constant" in label && label.constant >= classes.length) throw new RangeError(`recipe.label: expected one of ${classes.length} classes, got ${label.constant}`);
}

const reference: Check = (value, path) => {
  text(value, path);
  parseReference(value as string);
};
const source: Check = (value, path) => {
  if (typeof value === "number") return number(value, path);
  if (typeof value !== "object") return reference(value, path);
  return object({ column: reference, where: conditions, else: number }, ["column", "where", "else"])(value, path);
};

const named = (check: Check, taken: readonly string[] = []): Check => (value, path) => {
  for (const [name, item] of Object.entries(record(value, path))) {
    if (name === "" || taken.includes(name)) throw new RangeError(`${path}: "${name}" is a column that the recipe makes itself: choose another name`);
    check(item, `${path}.${name}`);
  }
};

/** A source, or one of several kinds of object told apart by a key that each must have. */
const sourceOr = (kinds: Readonly<Record<string, Check>>): Check => (value, path) => {
  if (typeof value !== "object" || value === null) return source(value, path);
  oneKind({ else: source, ...kinds })(value, path);
};
const oneKind = (kinds: Readonly<Record<string, Check>>): Check => (value, path) => {
  const found = record(value, path);
  const kind = Object.keys(kinds).find((key) => found[key] !== undefined);
  if (kind === undefined) throw new RangeError(`expected ${path} to have ${Object.keys(kinds).join(" or ")}, got ${show(value)}`);
  kinds[kind](value, path);
};

const fromPdgId = object({ pdgId: reference }, ["pdgId"]);
const references = list(reference, 2);
const TESTS = ["above", "below", "atLeast", "atMost", "isOneOf", "hasBits"];
const weights: Check = (value, path) => {
  named(number)(value, path);
  for (const name of Object.keys(record(value, path))) parseReference(name);
};

const condition: Check = (value, path) => {
  object({ column: reference, logRatio: list(weights, 2), above: number, below: number, atLeast: number, atMost: number, isOneOf: list(number), hasBits: wholeNumber })(value, path);
  const found = record(value, path);
  if ((found["column"] === undefined) === (found["logRatio"] === undefined)) throw new RangeError(`expected ${path} to have one of column, logRatio`);
  if (!TESTS.some((test) => found[test] !== undefined)) throw new RangeError(`${path} tests nothing: add one of ${TESTS.join(", ")}`);
};

const MOMENTUM: Fields = { ...Object.fromEntries(MOMENTUM_KEYS.map((key) => [key, source])), mass: sourceOr({ pdgId: fromPdgId }) };
const FORMS = [["pt", "eta", "phi"], ["pt", "rapidity", "phi"], ["px", "py", "pz"]];

/** One of the forms, whole, and at most one of energy and mass. */
function checkMomentum(value: unknown, path: string, isOptional = false): void {
  const found = record(value, path);
  const given = MOMENTUM_KEYS.filter((key) => found[key] !== undefined);
  if (isOptional && given.length === 0) return;
  const form = FORMS.find((keys) => keys.every((key) => found[key] !== undefined));
  const others = form === undefined ? given : given.filter((key) => !form.includes(key));
  const hasEnergy = others.length === 1 && (others[0] === "mass" || (others[0] === "energy" && form?.[1] !== "rapidity"));
  if (form !== undefined && (others.length === 0 || hasEnergy)) return;
  throw new RangeError(`expected ${path} to have pt, eta, phi or px, py, pz, and energy or mass or neither, or pt, rapidity, phi and mass or not, got ${given.join(", ") || "none"}`);
}

const conditions = list(condition, 0);
const cuts: Fields = { minPt: atLeastZero, maxAbsEta: atLeastZero, where: conditions };

const particlesSource: Check = (value, path) => {
  const type = sourceOr({ pdgId: fromPdgId, oneHot: object({ oneHot: references }), mass: object({ mass: reference, charge: reference }, ["charge"]) });
  object({
    ...MOMENTUM, where: conditions, relativeToJet: choice([true]), charge: sourceOr({ pdgId: fromPdgId }), type,
    d0: source, d0err: source, dz: source, dzerr: source, columns: named(source, PARTICLE_OUTPUTS),
  })(value, path);
  checkMomentum(value, path);
  const { relativeToJet, eta, energy, mass } = record(value, path);
  if (relativeToJet && (eta === undefined || energy !== undefined || mass !== undefined)) throw new RangeError(`${path}: relativeToJet goes with pt, eta, phi alone`);
};

const jetsSource: Check = (value, path) => {
  object({ ...MOMENTUM, ...cuts, columns: named(source, [...JET_OUTPUTS, "label", "entry"]) })(value, path);
  checkMomentum(value, path, true);
};

const radius: Check = (value, path) => {
  if (!(typeof value === "number" && value > 0 && value <= 1000)) throw new RangeError(`expected ${path} to be above 0 and at most 1000, got ${show(value)}`);
};

const GROUPINGS = {
  pairs: { jet: reference, particle: reference },
  ranges: { begin: reference, end: reference, particle: reference },
  clustering: { algorithm: choice(["antikt", "kt", "cambridge"]), radius },
};

const grouping = oneKind({ by: (value, path) => {
  const { by } = record(value, path);
  choice(Object.keys(GROUPINGS))(by, `${path}.by`);
  const fields = GROUPINGS[by as keyof typeof GROUPINGS];
  object({ by: text, ...fields }, Object.keys(fields))(value, path);
} });

const objectsSource: Check = (value, path) => {
  object({
    ...MOMENTUM, ...cuts, type: choice(OBJECT_TYPES), index: reference, charge: sourceOr({ pdgId: fromPdgId }),
    btag: sourceOr({ column: condition, logRatio: condition }),
    apartFrom: object({ types: list(choice(OBJECT_TYPES)), deltaR: atLeastZero }, ["types", "deltaR"]),
  }, ["type"])(value, path);
  checkMomentum(value, path);
};

const missingSource: Check = (value, path) => {
  object({ pt: source, phi: source, px: source, py: source, minusObjects: choice([true]) })(value, path);
  const given = Object.keys(record(value, path)).filter((key) => key !== "minusObjects").toSorted().join(", ");
  if (given !== "phi, pt" && given !== "px, py") throw new RangeError(`expected ${path} to have pt and phi, or px and py, got ${given || "neither"}`);
};

const BASE: Fields = {
  kind: text, name: text, table: text, classes: list(text), nonFinite: choice(["reject", "dropRow"]), notes: list(text, 0),
  units: object({ energy: choice(Object.keys(ENERGY_UNITS)), length: choice(Object.keys(LENGTH_UNITS)) }),
  label: oneKind({ column: object({ column: reference }), oneHot: object({ oneHot: references }), constant: object({ constant: wholeNumber }) }),
};

const jetRecipe: Check = (value, path) => {
  object({ ...BASE, particles: list(particlesSource), grouping, jets: jetsSource }, ["name", "particles"])(value, path);
  const recipe = value as Recipe & { kind: "jets" };
  const made = (at: number): string => ["charge", "type", "d0", "d0err", "dz", "dzerr"].filter((key) => Object.hasOwn(recipe.particles[at], key)).concat(Object.keys(recipe.particles[at].columns ?? {}).toSorted()).join(", ");
  const other = recipe.particles.findIndex((_, at) => made(at) !== made(0));
  if (other > 0) throw new RangeError(`${path}.particles[${other}] has ${made(other)}, expected those of the first: ${made(0)} (a number stands for all particles)`);
  const hasJets = recipe.jets?.pt !== undefined || recipe.jets?.px !== undefined;
  if (recipe.grouping?.by === "clustering" && hasJets) throw new RangeError(`${path}.jets: expected no four-momenta, since ${path}.grouping builds the jets`);
  if (recipe.grouping && recipe.grouping.by !== "clustering" && !hasJets) throw new RangeError(`${path}.jets: expected the four-momenta of the jets that ${path}.grouping counts`);
  const numRelative = recipe.particles.filter(({ relativeToJet }) => relativeToJet).length;
  if (numRelative > 0 && (!hasJets || numRelative < recipe.particles.length)) throw new RangeError(`${path}.particles: relativeToJet goes with jets that have four-momenta, and for all particles`);
};

const eventRecipe = object({ ...BASE, objects: list(objectsSource), met: missingSource, where: conditions, columns: named(source, ["label", "entry"]) }, ["name", "objects", "met"]);
