// Numbers of entries as a recipe asks for them: from a column, the same for all, by PDG id, or whether a condition holds.
import { MpmError } from "@mpm/tensor";
import type { Entries } from "./recipe-entries.js";
import { fromPdgIds } from "./recipe-pdg.js";
import type { Condition, FromPdgId, Source } from "./recipe.js";

export const numEntries = ({ offsets }: Entries): number => offsets[offsets.length - 1];

/** [entries]; columns are multiplied by `unit`, numbers of the recipe are not. */
export function sourceValues(source: Source, entries: Entries, unit = 1): Float64Array {
  if (typeof source === "number") return new Float64Array(numEntries(entries)).fill(source);
  const values = entries.read(typeof source === "string" ? source : source.column);
  const scaled = unit === 1 ? values : scaledBy(values, unit);
  if (typeof source === "string") return scaled;
  const flags = conditionFlags(source.where, entries);
  return scaled.map((value, at) => (flags[at] ? value : source.else));
}

function scaledBy(values: Float64Array, unit: number): Float64Array {
  const scaled = new Float64Array(values.length);
  for (let at = 0; at < scaled.length; at++) scaled[at] = values[at] * unit;
  return scaled;
}

export function pdgOrSource(source: Source | FromPdgId, what: "mass" | "charge" | "type", entries: Entries, unit = 1): Float64Array {
  if (typeof source !== "object" || !("pdgId" in source)) return sourceValues(source, entries, unit);
  return fromPdgIds(entries.read(source.pdgId), what, source.pdgId);
}

/** 1 for entries where all conditions hold. */
export function conditionFlags(conditions: readonly Condition[], entries: Entries): Uint8Array {
  const flags = new Uint8Array(numEntries(entries)).fill(1);
  for (const condition of conditions) {
    const values = tested(condition, entries);
    for (let at = 0; at < flags.length; at++) if (!holds(condition, values[at])) flags[at] = 0;
  }
  return flags;
}

function tested({ column, logRatio }: Condition, entries: Entries): Float64Array {
  if (logRatio === undefined) return entries.read(column ?? "");
  const [over, under] = logRatio.map((weights) => weightedSum(weights, entries));
  return over.map((value, at) => Math.log(value / under[at]));
}

function weightedSum(weights: Readonly<Record<string, number>>, entries: Entries): Float64Array {
  const sum = new Float64Array(numEntries(entries));
  for (const [column, weight] of Object.entries(weights)) {
    const values = entries.read(column);
    for (let at = 0; at < sum.length; at++) sum[at] += weight * values[at];
  }
  return sum;
}

function holds({ above, below, atLeast, atMost, isOneOf, hasBits }: Condition, value: number): boolean {
  return (above === undefined || value > above) && (below === undefined || value < below)
    && (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost)
    && (isOneOf === undefined || isOneOf.includes(value)) && (hasBits === undefined || (value & hasBits) === hasBits);
}

/** Place of the one column that is not 0. Throws MpmError "malformed-file" where that is not one. */
export function oneHotPlaces(references: readonly string[], entries: Entries, what: string): Float64Array {
  const places = new Float64Array(numEntries(entries));
  const numSet = new Float64Array(places.length); // NaN where a column is not finite
  references.forEach((reference, place) => {
    const values = entries.read(reference);
    for (let at = 0; at < places.length; at++) {
      if (values[at] !== 0) {
        places[at] = place;
        numSet[at] += 1 + values[at] * 0;
      }
    }
  });
  const wrong = numSet.findIndex((count) => count === 0 || count > 1);
  if (wrong < 0) return places;
  throw new MpmError("malformed-file", `${what}: expected one of ${references.join(", ")} to be set, got ${numSet[wrong]} in entry ${wrong} of the batch`);
}

/** The values as whole numbers from low to high, 0 for NaN and infinities, which reading has noted. Throws MpmError "malformed-file" for others. */
export function wholeNumbers<A extends Int8Array | Uint8Array | Int32Array>(values: Float64Array, into: A, [low, high]: readonly [number, number], what: string): A {
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    if (!Number.isFinite(value)) continue;
    if (!(Number.isInteger(value) && value >= low && value <= high)) {
      throw new MpmError("malformed-file", `${what}: expected whole numbers from ${low} to ${high}, got ${value} in entry ${at} of the batch`);
    }
    into[at] = value;
  }
  return into;
}
