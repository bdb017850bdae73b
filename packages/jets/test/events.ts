// Events for the tests, and jets in a form that is easy to compare.
import { randomStream } from "@mpm/tensor";
import { fourMomenta, type FourMomenta } from "../src/four-momenta.js";
import type { Jets } from "../src/jets-of-nodes.js";

export const ALGORITHMS = ["antikt", "kt", "cambridge"] as const;

/** Particles around four directions and anywhere else, from a seed. */
export function randomEvent(seed: number, size: number): FourMomenta<Float64Array> {
  const random = randomStream(seed, "event");
  const centres = Array.from({ length: 4 }, () => [1.5 * random.normal(), 2 * Math.PI * random.uniform()]);
  const particles = Array.from({ length: size }, () => {
    const [eta, phi] = centres[random.integer(4)];
    const isSoft = random.integer(4) === 0;
    return { pt: 0.01 - (isSoft ? 1 : 10) * Math.log(1 - random.uniform()), eta: eta + (isSoft ? 1 : 0.3) * random.normal(), phi: phi + (isSoft ? 1 : 0.3) * random.normal() };
  });
  const column = (name: "pt" | "eta" | "phi"): Float64Array => Float64Array.from(particles, (particle) => particle[name]);
  return fourMomenta({ pt: column("pt"), eta: column("eta"), phi: column("phi"), mass: Float64Array.from({ length: size }, () => random.integer(2) * 0.13957) });
}

/** Columns from rows of px, py, pz, energy. */
export function momentaOf(rows: readonly (readonly number[])[]): FourMomenta<Float64Array> {
  const column = (component: number): Float64Array => Float64Array.from(rows, (row) => row[component]);
  return { px: column(0), py: column(1), pz: column(2), energy: column(3) };
}

/** Rows of px, py, pz, energy from columns. */
export function rowsOf({ px, py, pz, energy }: FourMomenta): number[][] {
  return Array.from(px, (_, i) => [px[i], py[i], pz[i], energy[i]]);
}

/** All particles followed by more of them. */
export function append(particles: FourMomenta, rows: readonly (readonly number[])[]): FourMomenta<Float64Array> {
  return momentaOf([...rowsOf(particles), ...rows]);
}

/** The particles of every jet. */
export function constituentLists({ constituents: { offsets, columns } }: Jets): number[][] {
  return Array.from({ length: offsets.length - 1 }, (_, jet) => [...columns.index.subarray(offsets[jet], offsets[jet + 1])]);
}

/** The largest difference of any component relative to the jet's energy. */
export function largestDifference(actual: readonly (readonly number[])[], expected: readonly (readonly number[])[]): number {
  if (actual.length !== expected.length) return Infinity;
  return Math.max(0, ...actual.flatMap((row, jet) => row.map((value, i) => Math.abs(value - expected[jet][i]) / Math.abs(expected[jet][3] || 1))));
}
