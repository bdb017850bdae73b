// The check of particle sets at every public function that is given some: one place, one wording.

import { MpmError } from "@mpm/tensor";
import { numSets, type ParticleSet } from "./particle-set.js";

/** Options of `checkOffsets`. */
export interface OffsetsCheck {
  /** Names the sets in messages. Default "sets". */
  readonly what?: string;
  /** Most particles in a set. Default: no limit. */
  readonly maxParticles?: number;
  /** What to do about a larger set, for its message. */
  readonly advice?: string;
}

/** Options of `checkParticleSet`. */
export interface ParticleSetCheck extends OffsetsCheck {
  /** Features per particle. Default: one per name. */
  readonly width?: number;
  /** Whether NaN and infinite features are refused. Default true. */
  readonly finite?: boolean;
}

const TAKE_LEADING = 'keep the leading ones (recipe: maxParticles, tooLarge "leading") or raise maxParticles';

/**
 * Checks that a set is well formed: its features are a float32 matrix with a name per column, its offsets divide them into
 * sets that are not empty, and its values are finite.
 *
 * @throws TypeError for another dtype than float32; RangeError for a wrong shape or offsets, or no sets; MpmError
 * `"empty-set"`, `"set-too-large"` or `"non-finite"` (how many values, and where the first is).
 */
export function checkParticleSet(set: ParticleSet, options: ParticleSetCheck = {}): void {
  const { what = "sets", finite = true } = options;
  checkFeatures(set, options.width ?? set.featureNames.length, what);
  checkOffsets(set.offsets, options);
  const [end, rows] = [set.offsets[numSets(set)], set.features.shape[0]];
  if (end !== rows) throw new RangeError(`${what}: expected offsets that end at the ${rows} particles of the features, got ${end}`);
  if (finite) checkFinite(set, what);
}

/** The part of `checkParticleSet` that concerns the offsets alone. */
export function checkOffsets(offsets: Int32Array, { what = "sets", maxParticles = Infinity, advice = TAKE_LEADING }: OffsetsCheck = {}): void {
  if (offsets.length < 2) throw new RangeError(`${what}: expected at least one set, got none`);
  if (offsets[0] !== 0) throw new RangeError(`${what}: expected offsets that start at 0, got ${offsets[0]}`);
  for (let row = 0; row + 1 < offsets.length; row++) {
    const size = offsets[row + 1] - offsets[row];
    if (size < 0) throw new RangeError(`${what}: expected offsets that never decrease, got ${offsets[row]}, ${offsets[row + 1]} at set ${row}`);
    if (size === 0) throw new MpmError("empty-set", `${what}: set ${row} has no particles: remove it first`);
    if (size > maxParticles) throw new MpmError("set-too-large", `${what}: set ${row} has ${size} particles, expected at most ${maxParticles}: ${advice}`);
  }
}

function checkFeatures({ features: { dtype, data, shape }, featureNames, recipe }: ParticleSet, width: number, what: string): void {
  const names = featureNames.join(", ");
  if (!(data instanceof Float32Array)) throw new TypeError(`${what}: expected features as a float32 tensor, got ${dtype as string}`);
  if (featureNames.length !== width) throw new RangeError(`${what}: expected ${width} features per particle, the set has ${featureNames.length} (${names})`);
  const made = recipe?.features.map(({ name }) => name).join(", ") ?? names;
  if (made !== names) throw new RangeError(`${what}: the recipe makes the features ${made}, the set has ${names}: leave the recipe out where features were changed after it`);
  if (width > 0 && shape.length === 2 && shape[1] === width && shape[0] * width === data.length) return;
  throw new RangeError(`${what}: expected features of shape [particles, ${width}] (${names}), got [${shape.join(", ")}] with ${data.length} values`);
}

/** Counts NaN and infinite entries and names the first. */
function checkFinite({ features: { data }, featureNames, offsets }: ParticleSet, what: string): void {
  const first = data.findIndex((value) => !Number.isFinite(value));
  if (first < 0) return;
  let count = 0;
  for (const value of data) if (!Number.isFinite(value)) count++;
  const [particle, column] = [Math.floor(first / featureNames.length), first % featureNames.length];
  const row = offsets.findIndex((offset) => offset > particle) - 1;
  throw new MpmError("non-finite", `${what}: ${count} feature value${count === 1 ? " is" : "s are"} NaN or infinite, the first is ${data[first]} in column "${featureNames[column]}" of particle ${particle} (set ${row}): clean the data or choose a policy in the recipe (nonFinite)`);
}
