// Particles as columns of four-momenta, the input of everything in this package.
import { massOf, pseudorapidity } from "./kinematics.js";

/** Floats in either precision; all arithmetic is float64. */
export type FloatColumn = Float32Array | Float64Array;

/** Four-momenta of `n` particles or jets in GeV, one column per component, all of shape `[n]`. */
export type FourMomenta<F extends FloatColumn = FloatColumn> = {
  readonly px: F;
  readonly py: F;
  readonly pz: F;
  readonly energy: F;
};

/** The coordinates detectors measure: pT and mass in GeV, phi in radians, all of shape `[n]`. */
export type PtEtaPhiMass<F extends FloatColumn = FloatColumn> = {
  readonly pt: F;
  readonly eta: F;
  readonly phi: F;
  /** One mass per particle; all massless without it. */
  readonly mass?: F;
};

/**
 * Four-momenta from transverse momentum, pseudorapidity, azimuth and mass.
 *
 * @throws RangeError when the columns differ in length.
 */
export function fourMomenta({ pt, eta, phi, mass = new Float64Array(pt.length) }: PtEtaPhiMass): FourMomenta<Float64Array> {
  requireEqualLengths({ pt, eta, phi, mass });
  const momenta = emptyMomenta(pt.length);
  for (let i = 0; i < pt.length; i++) {
    momenta.px[i] = pt[i] * Math.cos(phi[i]);
    momenta.py[i] = pt[i] * Math.sin(phi[i]);
    momenta.pz[i] = pt[i] * Math.sinh(eta[i]);
    momenta.energy[i] = Math.hypot(pt[i] * Math.cosh(eta[i]), mass[i]);
  }
  return momenta;
}

/** Transverse momentum, pseudorapidity, azimuth in `(-pi, pi]` and mass of every momentum. */
export function ptEtaPhiMass({ px, py, pz, energy }: FourMomenta): Required<PtEtaPhiMass<Float64Array>> {
  const each = (value: (i: number) => number): Float64Array => Float64Array.from({ length: px.length }, (_, i) => value(i));
  return {
    pt: each((i) => Math.sqrt(px[i] * px[i] + py[i] * py[i])),
    eta: each((i) => pseudorapidity(px[i], py[i], pz[i])),
    phi: each((i) => Math.atan2(py[i], px[i])),
    mass: each((i) => massOf(px[i], py[i], pz[i], energy[i])),
  };
}

/** Zeros of shape `[length]` in every column. */
export function emptyMomenta(length: number): FourMomenta<Float64Array> {
  const column = (): Float64Array => new Float64Array(length);
  return { px: column(), py: column(), pz: column(), energy: column() };
}

/** Throws unless all columns have the length of the first. */
export function requireEqualLengths(columns: Readonly<Record<string, FloatColumn>>): void {
  const [[firstName, first], ...others] = Object.entries(columns);
  for (const [name, column] of others) {
    if (column.length !== first.length) throw new RangeError(`expected ${first.length} values of ${name} as of ${firstName}, got ${column.length}`);
  }
}
