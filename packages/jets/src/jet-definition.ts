// Which jets to build: the algorithm with its distance measure, and the radius.
import type { FourMomenta } from "./four-momenta.js";

/** How distances weigh: by 1/pT^2 (anti-kT), pT^2 (kT) or not at all (Cambridge-Aachen). */
export type JetAlgorithm = "antikt" | "kt" | "cambridge";

/** A jet algorithm of the generalised kT family; momenta are recombined by adding them (E-scheme). */
export interface JetDefinition {
  readonly algorithm: JetAlgorithm;
  /** Radius R in rapidity and azimuth, above 0 and at most 1000 (which never leaves a particle to the beam). */
  readonly radius: number;
}

/** A radius that covers everything, for reclustering one jet. */
export const WHOLE_EVENT_RADIUS = 1000;

/** The weight of one momentum in the distance measure, from its squared transverse momentum. */
export type DistanceScale = (pt2: number) => number;

const SCALES: Readonly<Record<JetAlgorithm, DistanceScale>> = {
  antikt: (pt2) => (pt2 > 1e-300 ? 1 / pt2 : 1e300),
  kt: (pt2) => pt2,
  cambridge: () => 1,
};

/** The weight function of an algorithm. */
export function distanceScale(algorithm: JetAlgorithm): DistanceScale {
  return SCALES[algorithm];
}

/** Throws a RangeError for an unknown algorithm or a radius outside `(0, 1000]`. */
export function requireDefinition({ algorithm, radius }: JetDefinition): void {
  if (!Object.hasOwn(SCALES, algorithm)) {
    throw new RangeError(`expected algorithm ${Object.keys(SCALES).join(", ")}, got ${algorithm as string}`);
  }
  if (!(radius > 0 && radius <= WHOLE_EVENT_RADIUS)) {
    throw new RangeError(`expected a radius above 0 and at most ${WHOLE_EVENT_RADIUS}, got ${radius}`);
  }
}

/** Throws a RangeError for a jet of no particles. */
export function requireConstituents({ px }: FourMomenta): void {
  if (px.length === 0) throw new RangeError("the jet has no constituents: give at least one");
}
