// A recipe in words: a table in Markdown that says which columns of the file become which of ours.
import { PARTICLE_TYPES } from "./recipe-pdg.js";
import { MOMENTUM_KEYS } from "./recipe-momentum.js";
import { parseRecipe } from "./recipe-parse.js";
import { OBJECT_TYPES, type Condition, type EventRecipe, type JetRecipe, type LabelSource, type MomentumSource, type ObjectsSource, type ParticlesSource, type Recipe } from "./recipe.js";

type Line = readonly [ours: string, from: string];

/** Markdown. Throws what `parseRecipe` throws. */
export function describeRecipe(recipe: Recipe): string {
  parseRecipe(recipe);
  const { energy = "GeV", length = "mm" } = recipe.units ?? {};
  const lines = [...(recipe.kind === "jets" ? jetLines(recipe) : eventLines(recipe)), ...labelLines(recipe)];
  const table = lines.map(([ours, from]) => `| ${ours} | ${from} |`).join("\n");
  const units = recipe.kind === "jets" ? `${energy} and ${length}` : energy;
  const bad = recipe.nonFinite === "dropRow" ? " Rows with NaN or infinite numbers are left out." : "";
  const notes = (recipe.notes ?? []).map((note) => `* ${note}\n`).join("");
  return `${rowsOf(recipe)} The file has ${units}.${bad}\n\n| ours | from |\n|---|---|\n${table}\n${notes === "" ? "" : `\n${notes}`}`;
}

function rowsOf(recipe: Recipe): string {
  const table = recipe.table === undefined ? "the file" : `table ${code(recipe.table)}`;
  if (recipe.kind === "events") return `A row is an event: a row of ${table}.`;
  const { grouping } = recipe;
  if (grouping === undefined) return `A row is a jet: a row of ${table}.`;
  if (grouping.by === "clustering") return `A row is a jet built of the particles of an event, a row of ${table}: ${grouping.algorithm}, R = ${grouping.radius}.`;
  const links = grouping.by === "pairs"
    ? `particles ${code(grouping.particle)} belong to jets ${code(grouping.jet)}`
    : `its particles are entries ${code(grouping.begin)} up to ${code(grouping.end)} of ${code(grouping.particle)}`;
  return `A row is a jet of an event, a row of ${table}; ${links}.`;
}

function jetLines({ particles, jets = {} }: JetRecipe): readonly Line[] {
  const momentum = momentumText(jets);
  const extras = Object.entries(jets.columns ?? {}).map(([name, source]): Line => [code(name), sourceText(source)]);
  const kept = selectionText(jets);
  return [
    ...particles.flatMap(particleLines),
    ["`jet_pt`, `jet_eta`, `jet_phi`, `jet_energy`, `jet_mass`", momentum === "" ? "sum of the particles" : momentum],
    ...extras, ...(kept === "" ? [] : [["jets kept", kept] as const]),
  ];
}

function particleLines(source: ParticlesSource): readonly Line[] {
  const { where = [], relativeToJet, columns = {} } = source;
  const relative = relativeToJet ? ", relative to the jet" : "";
  const others = (["charge", "type", "d0", "d0err", "dz", "dzerr"] as const).flatMap((key): readonly Line[] => (source[key] === undefined ? [] : [[code(`part_${key}`), sourceText(source[key])]]));
  return [
    ["`part_pt`, `part_deta`, `part_dphi`, `part_energy`", momentumText(source) + relative],
    ...others, ...Object.entries(columns).map(([name, column]): Line => [code(name), sourceText(column)]),
    ...(where.length === 0 ? [] : [["particles kept", where.map(conditionText).join(" and ")] as const]),
  ];
}

function eventLines({ objects, met, where = [], columns = {} }: EventRecipe): readonly Line[] {
  const given = Object.entries(met).flatMap(([key, source]) => (key === "minusObjects" ? [] : [`${key} ${sourceText(source)}`]));
  return [
    ...objects.map((source): Line => [`${code(`obj_type`)} ${OBJECT_TYPES.indexOf(source.type)}: ${source.type}s`, objectText(source)]),
    [`\`obj_type\` ${OBJECT_TYPES.length}: MET, the last`, given.join(", ") + (met.minusObjects ? ", minus the objects" : "")],
    ...Object.entries(columns).map(([name, source]): Line => [code(name), sourceText(source)]),
    ...(where.length === 0 ? [] : [["events kept", where.map(conditionText).join(" and ")] as const]),
  ];
}

function objectText(source: ObjectsSource): string {
  const { index, charge, btag, apartFrom } = source;
  const parts = [
    momentumText(source), index === undefined ? "" : `those at ${code(index)}`,
    charge === undefined ? "" : `charge ${sourceText(charge)}`, btag === undefined ? "" : `btag ${sourceText(btag)}`, selectionText(source),
    apartFrom === undefined ? "" : `no ${apartFrom.types.join(", ")} within ${apartFrom.deltaR}`,
  ];
  return parts.filter((part) => part !== "").join("; ");
}

function labelLines({ label, classes }: Recipe): readonly Line[] {
  if (label === undefined) return [];
  const names = classes === undefined ? "" : `: ${classes.map((name, at) => `${at} ${name}`).join(", ")}`;
  return [["`label`", labelText(label) + names]];
}

function labelText(label: LabelSource): string {
  if ("constant" in label) return String(label.constant);
  return "column" in label ? code(label.column) : label.oneHot.map(code).join(", ");
}

const momentumText = (source: MomentumSource): string => MOMENTUM_KEYS.flatMap((key) => (source[key] === undefined ? [] : [`${key} ${sourceText(source[key])}`])).join(", ");

function selectionText({ minPt, maxAbsEta, where = [] }: Pick<ObjectsSource, "minPt" | "maxAbsEta" | "where">): string {
  const cuts = [minPt === undefined ? "" : `pT >= ${minPt} GeV`, maxAbsEta === undefined ? "" : `abs(eta) <= ${maxAbsEta}`, ...where.map(conditionText)];
  return cuts.filter((cut) => cut !== "").join(", ");
}

function sourceText(source: NonNullable<ParticlesSource["type"] | ObjectsSource["btag"]>): string {
  if (typeof source === "number") return String(source);
  if (typeof source === "string") return code(source);
  if ("pdgId" in source) return `by PDG id ${code(source.pdgId)}`;
  if ("oneHot" in source) return source.oneHot.map((column, type) => `${type} ${PARTICLE_TYPES[type]} ${code(column)}`).join(", ");
  if ("else" in source) return `${code(source.column)} where ${source.where.map(conditionText).join(" and ")}, else ${source.else}`;
  return "mass" in source ? `by mass ${code(source.mass)} and charge ${code(source.charge)}` : conditionText(source);
}

function conditionText({ column, logRatio, above, below, atLeast, atMost, isOneOf, hasBits }: Condition): string {
  const sums = logRatio?.map((weights) => Object.entries(weights).map(([name, weight]) => (weight === 1 ? code(name) : `${weight} ${code(name)}`)).join(" + "));
  const value = sums === undefined ? code(column ?? "") : `ln((${sums[0]}) / (${sums[1]}))`;
  const tests: readonly (readonly [string, number | string | undefined])[] = [[">", above], ["<", below], [">=", atLeast], ["<=", atMost], ["one of", isOneOf?.join(", ")], ["with bits", hasBits]];
  return `${value} ${tests.flatMap(([name, limit]) => (limit === undefined ? [] : [`${name} ${limit}`])).join(" and ")}`;
}

const code = (text: string): string => `\`${text}\``;
