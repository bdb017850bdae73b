// Transverse momentum, rapidity, azimuth and mass of one four-momentum, with FastJet's conventions at the edges.

const TWO_PI = 2 * Math.PI;

/** Rapidity given to a particle along the beam, before |pz| is added so that different particles stay apart. */
const BEAM_RAPIDITY = 1e5;

/** Azimuth in `[0, 2 pi)`; 0 without transverse momentum. */
export function azimuth(px: number, py: number): number {
  if (px * px + py * py === 0) return 0;
  const phi = Math.atan2(py, px);
  const positive = phi < 0 ? phi + TWO_PI : phi;
  return positive >= TWO_PI ? positive - TWO_PI : positive;
}

/**
 * Rapidity `log((E + pz) / (E - pz)) / 2`, written with `pT^2 + m^2` so that no digits cancel at large |pz|.
 * A negative squared mass counts as 0; along the beam it is `+-(1e5 + |pz|)`.
 */
export function rapidity(px: number, py: number, pz: number, energy: number): number {
  const pt2 = px * px + py * py;
  const sum = energy + Math.abs(pz);
  const mass2 = Math.max(0, massSquared(px, py, pz, energy));
  const size = 0.5 * Math.log((pt2 + mass2) / (sum * sum));
  if (!Number.isFinite(size)) return beamRapidity(pz);
  return pz > 0 ? -size : size;
}

/** `E^2 - p^2`, negative for a spacelike momentum. */
export function massSquared(px: number, py: number, pz: number, energy: number): number {
  return (energy + pz) * (energy - pz) - (px * px + py * py);
}

/** Invariant mass; 0 where rounding or smearing made its square negative. */
export function massOf(px: number, py: number, pz: number, energy: number): number {
  return Math.sqrt(Math.max(0, massSquared(px, py, pz, energy)));
}

/** Pseudorapidity `asinh(pz / pT)`; along the beam as `rapidity`. */
export function pseudorapidity(px: number, py: number, pz: number): number {
  const pt = Math.sqrt(px * px + py * py);
  return pt === 0 ? beamRapidity(pz) : Math.asinh(pz / pt);
}

/** `(y1 - y2)^2 + (phi1 - phi2)^2` around the shorter arc, for azimuths in `[0, 2 pi)`. */
export function distanceSquared(rapidity1: number, phi1: number, rapidity2: number, phi2: number): number {
  const dphi = Math.PI - Math.abs(Math.PI - Math.abs(phi1 - phi2));
  const dy = rapidity1 - rapidity2;
  return dphi * dphi + dy * dy;
}

function beamRapidity(pz: number): number {
  return Math.sign(pz || 1) * (BEAM_RAPIDITY + Math.abs(pz));
}
