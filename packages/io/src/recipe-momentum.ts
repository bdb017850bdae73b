// Four-momenta of entries in the forms that files have, as pT, eta, phi and energy in GeV, in float64.
import type { Entries } from "./recipe-entries.js";
import type { Rows } from "./recipe-rows.js";
import { pdgOrSource, sourceValues } from "./recipe-values.js";
import type { MomentumSource } from "./recipe.js";

/** [entries] each, in GeV. */
export type Momenta = Readonly<Record<"pt" | "eta" | "phi" | "energy", Float64Array>>;
/** [entries] each, in GeV. */
export type Cartesian = Readonly<Record<"px" | "py" | "pz" | "energy", Float64Array>>;

export const MOMENTUM_KEYS = ["pt", "eta", "rapidity", "phi", "px", "py", "pz", "energy", "mass"] as const;

export const momentaOf = ({ columns: { pt, eta, phi, energy } }: Rows): Momenta => ({ pt, eta, phi, energy });

/** The angle in [-pi, pi). */
export function wrapAngle(angle: number): number {
  if (angle >= -Math.PI && angle < Math.PI) return angle; // exactly as it was
  return angle - 2 * Math.PI * Math.floor((angle + Math.PI) / (2 * Math.PI));
}

/** Pseudorapidity of pz and pT; 0 for a momentum that is 0. */
export const pseudorapidity = (pz: number, pt: number): number => (pz === 0 ? 0 : Math.asinh(pz / pt));

/** Four-momenta of entries; `unit` is the file's unit in GeV. */
export function readMomenta(source: MomentumSource, entries: Entries, unit: number): Momenta {
  if (source.px !== undefined) return toPolar(readCartesian(source, entries, unit));
  const pt = sourceValues(source.pt ?? 0, entries, unit);
  const phi = wrapped(sourceValues(source.phi ?? 0, entries));
  if (source.rapidity !== undefined) return fromRapidity(source, entries, unit, pt, phi);
  const eta = sourceValues(source.eta ?? 0, entries);
  if (source.energy !== undefined) return { pt, eta, phi, energy: sourceValues(source.energy, entries, unit) };
  const mass = masses(source, entries, unit);
  return { pt, eta, phi, energy: each(pt.length, (at) => energyOf(pt[at] * Math.cosh(eta[at]), mass[at])) };
}

/** [length] of a number for each place. */
function each(length: number, numberAt: (at: number) => number): Float64Array {
  const numbers = new Float64Array(length);
  for (let at = 0; at < length; at++) numbers[at] = numberAt(at);
  return numbers;
}

const wrapped = (angles: Float64Array): Float64Array => each(angles.length, (at) => wrapAngle(angles[at]));

function readCartesian(source: MomentumSource, entries: Entries, unit: number): Cartesian {
  const [px, py, pz] = [source.px, source.py, source.pz].map((component) => sourceValues(component ?? 0, entries, unit));
  if (source.energy !== undefined) return { px, py, pz, energy: sourceValues(source.energy, entries, unit) };
  const mass = masses(source, entries, unit);
  return { px, py, pz, energy: each(px.length, (at) => energyOf(Math.sqrt(px[at] * px[at] + py[at] * py[at] + pz[at] * pz[at]), mass[at])) };
}

const masses = ({ mass = 0 }: MomentumSource, entries: Entries, unit: number): Float64Array => pdgOrSource(mass, "mass", entries, unit);

/** A negative mass is that of a space-like four-momentum, as in ROOT's vectors. */
const energyOf = (momentum: number, mass: number): number => Math.sqrt(Math.max(0, momentum * momentum + mass * Math.abs(mass)));

function fromRapidity(source: MomentumSource, entries: Entries, unit: number, pt: Float64Array, phi: Float64Array): Momenta {
  const rapidity = sourceValues(source.rapidity ?? 0, entries);
  const mass = masses(source, entries, unit);
  const transverse = each(pt.length, (at) => Math.sqrt(pt[at] * pt[at] + mass[at] * mass[at])); // transverse mass
  const eta = each(pt.length, (at) => pseudorapidity(transverse[at] * Math.sinh(rapidity[at]), pt[at]));
  return { pt, eta, phi, energy: each(pt.length, (at) => transverse[at] * Math.cosh(rapidity[at])) };
}

export function toPolar({ px, py, pz, energy }: Cartesian): Momenta {
  const pt = each(px.length, (at) => Math.sqrt(px[at] * px[at] + py[at] * py[at]));
  const eta = each(px.length, (at) => pseudorapidity(pz[at], pt[at]));
  return { pt, eta, phi: each(px.length, (at) => wrapAngle(Math.atan2(py[at], px[at]))), energy };
}

export function toCartesian({ pt, eta, phi, energy }: Momenta): Cartesian {
  const { length } = pt;
  return {
    px: each(length, (at) => pt[at] * Math.cos(phi[at])), py: each(length, (at) => pt[at] * Math.sin(phi[at])),
    pz: each(length, (at) => pt[at] * Math.sinh(eta[at])), energy,
  };
}

/** Sum of each row's four-momenta, [rows]. */
export function sumRows(momenta: Momenta, offsets: Int32Array): Cartesian {
  const { px, py, pz, energy } = toCartesian(momenta);
  const sum = (values: Float64Array): Float64Array => {
    const sums = new Float64Array(offsets.length - 1);
    for (let row = 0; row < sums.length; row++) for (let at = offsets[row]; at < offsets[row + 1]; at++) sums[row] += values[at];
    return sums;
  };
  return { px: sum(px), py: sum(py), pz: sum(pz), energy: sum(energy) };
}

/** Masses in GeV; 0 where the energy is less than the momentum. */
export function massesOf({ pt, eta, energy }: Momenta): Float64Array {
  return pt.map((value, at) => {
    const momentum = value * Math.cosh(eta[at]);
    return Math.sqrt(Math.max(0, (energy[at] - momentum) * (energy[at] + momentum)));
  });
}
