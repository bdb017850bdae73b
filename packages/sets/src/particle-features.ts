// Applies a recipe: columns become a checked `ParticleSet`. Nothing is changed silently; the result says what was.

import { MpmError, tensor, type Jagged } from "@mpm/tensor";
import { asNumbers } from "./as-numbers.js";
import { descendingOrder } from "./descending-order.js";
import { parseParticleRecipe, type FeatureRecipe, type ParsedParticleRecipe, type ParticleRecipe } from "./particle-recipe.js";
import { selectLabels, type ParticleSet } from "./particle-set.js";

/** A data set made by a recipe, with what the recipe's policies did. */
export interface FeatureSet extends ParticleSet {
  /** The recipe, its defaults filled in. */
  readonly recipe: ParsedParticleRecipe;
  /** `[sets]`: the row of the input each set came from. */
  readonly rows: Int32Array;
  /** Sets cut to their leading particles (`tooLarge: "leading"`). */
  readonly numTruncated: number;
  /** NaN or infinite feature values set to zero (`nonFinite: "zero"`). */
  readonly numReplaced: number;
}

/** Makes a `FeatureSet` of columns; `labels` has one entry per row of the table. */
export type ParticleFeatures = (table: Jagged, options?: { readonly labels?: ArrayLike<number> }) => FeatureSet;

interface KeptParticles {
  readonly rows: Int32Array; // [sets]
  readonly offsets: Int32Array; // [sets + 1]
  readonly source: Int32Array; // [particles], index into the columns
  readonly numTruncated: number;
}

interface BadValues {
  readonly column: string;
  readonly count: number;
  readonly first: number; // particle
}

/**
 * Turns a recipe into a function from columns to a particle set.
 *
 * The function throws RangeError for a missing column or a wrong number of labels, and MpmError with code `"empty-set"`,
 * `"set-too-large"` or `"non-finite"`, naming the row and the column, where the recipe does not allow it.
 *
 * @throws TypeError or RangeError for a wrong recipe, see `parseParticleRecipe`.
 */
export function particleFeatures(recipe: ParticleRecipe): ParticleFeatures {
  const parsed = parseParticleRecipe(recipe);
  return (table, { labels } = {}) => {
    checkTable(table, parsed, labels);
    const kept = keptParticles(table, parsed);
    const { data, numReplaced } = featureMatrix(table, parsed, kept);
    const features = tensor("float32", [kept.source.length, parsed.features.length], data); // [particles, features]
    const featureNames = parsed.features.map((feature) => feature.name);
    const { offsets, rows, numTruncated } = kept;
    const chosen = selectLabels(labels && Int32Array.from(labels), rows);
    return { offsets, features, featureNames, ...chosen, recipe: parsed, rows, numTruncated, numReplaced };
  };
}

function checkTable(table: Jagged, recipe: ParsedParticleRecipe, labels: ArrayLike<number> | undefined): void {
  const needed = [...recipe.features.map((feature) => feature.column), ...(recipe.orderBy === undefined ? [] : [recipe.orderBy])];
  const missing = needed.find((column) => !Object.hasOwn(table.columns, column));
  if (missing !== undefined) {
    throw new RangeError(`the recipe needs column "${missing}", the table has ${Object.keys(table.columns).join(", ")}`);
  }
  const numRows = table.offsets.length - 1;
  if (labels && labels.length !== numRows) throw new RangeError(`expected ${numRows} labels, one per row, got ${labels.length}`);
}

function keptParticles(table: Jagged, recipe: ParsedParticleRecipe): KeptParticles {
  const rows = keptRows(table.offsets, recipe);
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => (offsets[i + 1] = offsets[i] + Math.min(table.offsets[row + 1] - table.offsets[row], recipe.maxParticles)));
  const source = new Int32Array(offsets[rows.length]);
  const order = recipe.orderBy === undefined ? undefined : particleOrder(table, recipe, recipe.orderBy);
  let numTruncated = 0;
  rows.forEach((row, i) => {
    const start = table.offsets[row];
    for (let p = offsets[i]; p < offsets[i + 1]; p++) {
      const particle = start + p - offsets[i];
      source[p] = order ? order[particle] : particle;
    }
    if (table.offsets[row + 1] - start > recipe.maxParticles) numTruncated++;
  });
  return { rows, offsets, source, numTruncated };
}

function keptRows(offsets: Int32Array, { maxParticles, tooLarge, emptySets }: ParsedParticleRecipe): Int32Array {
  const rows = new Int32Array(offsets.length - 1);
  let numKept = 0;
  for (let row = 0; row < rows.length; row++) {
    const size = offsets[row + 1] - offsets[row];
    if (size === 0 && emptySets === "error") {
      throw new MpmError("empty-set", `set ${row} has no particles: remove it, or drop such rows with emptySets: "drop"`);
    }
    if (size > maxParticles && tooLarge === "error") {
      throw new MpmError("set-too-large", `set ${row} has ${size} particles, expected at most ${maxParticles}: ` +
        `raise maxParticles, or keep the first ones with tooLarge: "leading"`);
    }
    if (size > 0) rows[numKept++] = row;
  }
  return rows.slice(0, numKept);
}

// Under nonFinite "zero" a bad value counts as 0 here too, so that it cannot lead the set.
function particleOrder(table: Jagged, recipe: ParsedParticleRecipe, column: string): Int32Array {
  const values = asNumbers(table.columns[column]);
  const repaired = recipe.nonFinite === "zero" ? Float64Array.from(values, (x) => (Number.isFinite(x) ? x : 0)) : values;
  return descendingOrder(table.offsets, repaired, column);
}

function featureMatrix(table: Jagged, recipe: ParsedParticleRecipe, kept: KeptParticles): { data: Float32Array; numReplaced: number } {
  const data = new Float32Array(kept.source.length * recipe.features.length); // [particles, features]
  const bad = recipe.features.map((feature, k) => fillFeature(data, k, recipe.features.length, feature, table, kept.source));
  const reports = bad.filter(({ count }) => count > 0);
  if (reports.length > 0 && recipe.nonFinite === "reject") {
    const text = reports.map((report) => describe(report, kept)).join("; ");
    throw new MpmError("non-finite", `${text}: repair or remove them, or set such features to 0 with nonFinite: "zero"`);
  }
  return { data, numReplaced: bad.reduce((sum, { count }) => sum + count, 0) };
}

function describe({ column, count, first }: BadValues, kept: KeptParticles): string {
  const row = kept.rows[kept.offsets.findLastIndex((offset) => offset <= first)];
  return `column "${column}" has ${count} NaN or infinite value${count === 1 ? "" : "s"}, the first in set ${row}`;
}

function fillFeature(
  data: Float32Array, index: number, width: number, feature: FeatureRecipe, table: Jagged, source: Int32Array,
): BadValues {
  const values = asNumbers(table.columns[feature.column]);
  let count = 0;
  let first = -1;
  for (let p = 0; p < source.length; p++) {
    const value = Math.fround(featureValue(values[source[p]], feature));
    if (Number.isFinite(value)) {
      data[p * width + index] = value;
    } else if (count++ === 0) {
      first = p;
    }
  }
  return { column: feature.column, count, first };
}

function featureValue(raw: number, { wrap, clip, transform }: FeatureRecipe): number {
  if (!Number.isFinite(raw)) return raw; // before the clip, which would hide an infinity
  let value = wrap ? wrapAngle(raw) : raw;
  if (clip) value = Math.min(Math.max(value, clip[0]), clip[1]);
  return transform === "signLog" ? Math.sign(value) * Math.log(Math.abs(value) + 1) : value;
}

function wrapAngle(angle: number): number {
  if (angle >= -Math.PI && angle < Math.PI) return angle; // exactly as it was
  return angle - 2 * Math.PI * Math.floor((angle + Math.PI) / (2 * Math.PI));
}
