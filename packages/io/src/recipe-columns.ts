// Which columns of a file a recipe reads.
import { MOMENTUM_KEYS } from "./recipe-momentum.js";
import { parseReference } from "./recipe-reference.js";
import type { Condition, Grouping, JetsSource, LabelSource, MomentumSource, ObjectsSource, ParticlesSource, Recipe } from "./recipe.js";

/** Names of the columns to read, each once, in the order of the recipe. */
export function columnsOf(recipe: Recipe): readonly string[] {
  const references = [...(recipe.kind === "jets" ? jetReferences(recipe) : eventReferences(recipe)), ...labelReferences(recipe.label)];
  return [...new Set(references.map((reference) => parseReference(reference).column))];
}

function jetReferences({ particles, grouping, jets = {} }: Recipe & { kind: "jets" }): readonly string[] {
  return [...particles.flatMap(particleReferences), ...groupingReferences(grouping), ...momentumReferences(jets), ...conditionReferences(jets.where), ...referencesIn(jets.columns)];
}

function groupingReferences(grouping: Grouping | undefined): readonly string[] {
  if (grouping === undefined || grouping.by === "clustering") return [];
  return grouping.by === "pairs" ? [grouping.jet, grouping.particle] : [grouping.begin, grouping.end, grouping.particle];
}

function eventReferences({ objects, met, where, columns }: Recipe & { kind: "events" }): readonly string[] {
  const parts = objects.flatMap((source) => [...objectReferences(source), ...(source.index === undefined ? [] : [source.index])]);
  return [...parts, ...referencesIn([met.pt, met.phi, met.px, met.py]), ...conditionReferences(where), ...referencesIn(columns)];
}

/** References of one collection of particles. */
export function particleReferences(source: ParticlesSource): readonly string[] {
  const { charge, type, d0, d0err, dz, dzerr, columns, where } = source;
  return [...momentumReferences(source), ...referencesIn([charge, type, d0, d0err, dz, dzerr]), ...referencesIn(columns), ...conditionReferences(where)];
}

/** References of one collection of objects, beside its index. */
export function objectReferences(source: ObjectsSource): readonly string[] {
  const { charge, btag, where } = source;
  const condition = isCondition(btag) ? conditionReferences([btag]) : referencesIn([btag]);
  return [...momentumReferences(source), ...referencesIn([charge]), ...condition, ...conditionReferences(where)];
}

export const momentumReferences = (source: MomentumSource | JetsSource): readonly string[] => referencesIn(MOMENTUM_KEYS.map((key) => source[key]));

const labelReferences = (label: LabelSource | undefined): readonly string[] => (label === undefined ? [] : referencesIn(label));

const conditionReferences = (conditions: readonly Condition[] = []): readonly string[] =>
  conditions.flatMap(({ column, logRatio = [] }) => [...(column === undefined ? [] : [column]), ...logRatio.flatMap(Object.keys)]);

/** Whether a b-tag is one by a condition, not a number of its own. */
export const isCondition = (btag: ObjectsSource["btag"]): btag is Condition => typeof btag === "object" && !("else" in btag);

/** All references within sources, however nested. */
function referencesIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => (key === "where" ? conditionReferences(part as readonly Condition[]) : referencesIn(part)));
}
