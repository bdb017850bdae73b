// Disjoint random parts of a data set: training, validation, test.

import type { RandomStream } from "@mpm/tensor";
import { numSets, type ParticleSet } from "./particle-set.js";

/**
 * Splits n sets (or the sets of `set`) at random into parts of the given fractions; row indices, ascending in each part,
 * for `selectSets`. Sizes are rounded so that every set is in exactly one part.
 *
 * @throws RangeError when the fractions are not positive or do not add up to 1.
 */
export function splitSets(set: ParticleSet | number, fractions: readonly number[], stream: RandomStream): Int32Array[] {
  const total = fractions.reduce((sum, fraction) => sum + fraction, 0);
  if (fractions.some((fraction) => !(fraction > 0)) || Math.abs(total - 1) > 1e-9) {
    throw new RangeError(`expected fractions > 0 that add up to 1, got [${fractions.join(", ")}]`);
  }
  const order = stream.permutation(typeof set === "number" ? set : numSets(set));
  let reached = 0;
  return fractions.map((fraction) => {
    const start = Math.round(reached * order.length);
    reached += fraction;
    return order.subarray(start, Math.round(reached * order.length)).toSorted();
  });
}
