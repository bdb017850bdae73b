// The stable order of particles inside their sets, highest value first; shared by the recipe and by orderBy.

import { MpmError } from "@mpm/tensor";

/**
 * Particle indices `[particles]`, set by set, in descending order of `values`; equal values keep their order.
 *
 * @throws MpmError `"non-finite"` for a NaN, naming the set: it has no place in an order.
 */
export function descendingOrder(offsets: Int32Array, values: ArrayLike<number>, name: string): Int32Array {
  const order = new Int32Array(offsets[offsets.length - 1]).map((_, particle) => particle);
  for (let row = 0; row + 1 < offsets.length; row++) {
    if (isDescending(values, offsets[row], offsets[row + 1])) continue;
    const particles = order.subarray(offsets[row], offsets[row + 1]);
    if (particles.some((particle) => Number.isNaN(values[particle]))) {
      throw new MpmError("non-finite", `cannot order by "${name}": it is NaN in set ${row}; repair or drop that set`);
    }
    particles.sort((a, b) => values[b] - values[a]);
  }
  return order;
}

// Most files are ordered already; this pass is much cheaper than a sort. A NaN fails the comparison.
function isDescending(values: ArrayLike<number>, start: number, stop: number): boolean {
  if (stop > start && Number.isNaN(values[start])) return false;
  for (let i = start + 1; i < stop; i++) {
    if (!(values[i - 1] >= values[i])) return false;
  }
  return true;
}
