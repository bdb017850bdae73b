// The one check of particle sets at the public functions of this package.
import { numSets, type ParticleSet } from "@mpm/sets";
import { MpmError } from "@mpm/tensor";
import type { SetEncoderConfig } from "./config.js";

/** Throws where a set cannot be encoded: wrong width, an empty or too large set, NaN or infinite features. */
export function checkSet(set: ParticleSet, { features, maxParticles }: SetEncoderConfig, what: string): void {
  const [rows, width] = set.features.shape;
  if (width !== features) throw new RangeError(`${what}: the model takes ${features} features per particle, the set has ${width} (${set.featureNames.join(", ")})`);
  if (numSets(set) < 1) throw new RangeError(`${what}: expected at least one set, got none`);
  for (let row = 0; row < numSets(set); row++) checkSize(set.offsets[row + 1] - set.offsets[row], row, maxParticles, what);
  if (set.offsets[numSets(set)] !== rows) throw new RangeError(`${what}: the sets have ${set.offsets[numSets(set)]} particles, the features ${rows} rows`);
  checkFinite(set, what);
}

function checkSize(size: number, row: number, maxParticles: number, what: string): void {
  if (size < 1) throw new MpmError("empty-set", `${what}: set ${row} has no particles: remove it first`);
  if (size > maxParticles) throw new MpmError("set-too-large", `${what}: set ${row} has ${size} particles, the model takes ${maxParticles}: keep the leading ones (recipe: maxParticles, tooLarge "leading") or raise maxParticles`);
}

/** Counts NaN and infinite entries and names the first. */
function checkFinite({ features, featureNames, offsets }: ParticleSet, what: string): void {
  const { data } = features;
  let [count, first] = [0, -1];
  for (let at = 0; at < data.length; at++) {
    if (Number.isFinite(data[at])) continue;
    count++;
    if (first < 0) first = at;
  }
  if (count === 0) return;
  const [particle, column] = [Math.floor(first / featureNames.length), first % featureNames.length];
  const row = offsets.findIndex((offset) => offset > particle) - 1;
  throw new MpmError("non-finite", `${what}: ${count} feature value${count === 1 ? " is" : "s are"} NaN or infinite, the first is ${data[first]} in column "${featureNames[column]}" of particle ${particle} (set ${row}): clean the data or choose a policy in the recipe (nonFinite)`);
}
