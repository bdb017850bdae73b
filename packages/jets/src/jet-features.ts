// Features of one jet from its constituents: where its momentum lies and how it is shared.
import { directionsOf } from "./directions.js";
import type { FourMomenta } from "./four-momenta.js";
import { azimuth, distanceSquared, rapidity } from "./kinematics.js";

/** One four-momentum in GeV. */
export interface Momentum {
  readonly px: number;
  readonly py: number;
  readonly pz: number;
  readonly energy: number;
}

/** The sum of all momenta, the momentum of the jet they make. */
export function sumMomenta({ px, py, pz, energy }: FourMomenta): Momentum {
  const total = { px: 0, py: 0, pz: 0, energy: 0 };
  for (let i = 0; i < px.length; i++) {
    total.px += px[i];
    total.py += py[i];
    total.pz += pz[i];
    total.energy += energy[i];
  }
  return total;
}

/**
 * Girth, also called width: `sum pT dR / sum pT`, with dR in rapidity and azimuth to the jet (Gallicchio, Schwartz,
 * arXiv:1106.3076). 0 without transverse momentum.
 */
export function girth(jet: FourMomenta): number {
  const { px, py, pz, energy } = sumMomenta(jet);
  const [y, phi] = [rapidity(px, py, pz, energy), azimuth(px, py)];
  const particles = directionsOf(jet, [...jet.px.keys()]);
  let [moment, scalarPt] = [0, 0];
  for (let i = 0; i < particles.pt.length; i++) {
    moment += particles.pt[i] * Math.sqrt(distanceSquared(particles.rapidity[i], particles.phi[i], y, phi));
    scalarPt += particles.pt[i];
  }
  return scalarPt === 0 ? 0 : moment / scalarPt;
}

/** pTD, `sqrt(sum pT^2) / sum pT`: 1 for one particle, towards 0 for many soft ones; 0 without transverse momentum. */
export function ptDispersion({ px, py }: FourMomenta): number {
  let [squares, scalarPt] = [0, 0];
  for (let i = 0; i < px.length; i++) {
    const pt2 = px[i] * px[i] + py[i] * py[i];
    squares += pt2;
    scalarPt += Math.sqrt(pt2);
  }
  return scalarPt === 0 ? 0 : Math.sqrt(squares) / scalarPt;
}
