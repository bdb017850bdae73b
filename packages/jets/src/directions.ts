// Momenta seen as directions in the rapidity-phi plane, and how particles spread around axes.
import type { FourMomenta } from "./four-momenta.js";
import { azimuth, distanceSquared, rapidity } from "./kinematics.js";

/** Directions and transverse momenta, all of shape `[n]`. */
export interface Directions {
  readonly rapidity: Float64Array;
  /** In `[0, 2 pi)`. */
  readonly phi: Float64Array;
  readonly pt: Float64Array;
}

/** The sum over particles of `pT dR^beta` to the nearest axis. */
export function spread(particles: Directions, axes: Directions, beta: number): number {
  let sum = 0;
  for (let i = 0; i < particles.pt.length; i++) {
    const axis = nearestAxis(particles, i, axes);
    sum += particles.pt[i] * distanceSquared(particles.rapidity[i], particles.phi[i], axes.rapidity[axis], axes.phi[axis]) ** (beta / 2);
  }
  return sum;
}

/** The axis nearest to a particle. */
export function nearestAxis({ rapidity: y, phi }: Directions, particle: number, axes: Directions): number {
  let nearest = 0;
  let least = Infinity;
  for (let axis = 0; axis < axes.pt.length; axis++) {
    const distance = distanceSquared(y[particle], phi[particle], axes.rapidity[axis], axes.phi[axis]);
    if (distance >= least) continue;
    least = distance;
    nearest = axis;
  }
  return nearest;
}

/** Directions of the chosen momenta. */
export function directionsOf({ px, py, pz, energy }: FourMomenta, chosen: readonly number[]): Directions {
  const each = (value: (i: number) => number): Float64Array => Float64Array.from(chosen, value);
  return {
    rapidity: each((i) => rapidity(px[i], py[i], pz[i], energy[i])),
    phi: each((i) => azimuth(px[i], py[i])),
    pt: each((i) => Math.sqrt(px[i] * px[i] + py[i] * py[i])),
  };
}
