// N-subjettiness (Thaler, Van Tilburg, arXiv:1011.2268): how far a jet is from being N narrow prongs.
import { clusterSequence, type ClusterSequence } from "./cluster-sequence.js";
import { directionsOf, spread, type Directions } from "./directions.js";
import { nodesAfter } from "./exclusive-jets.js";
import type { FourMomenta } from "./four-momenta.js";
import { requireConstituents, WHOLE_EVENT_RADIUS } from "./jet-definition.js";
import { minimiseAxes } from "./minimise-axes.js";

/** The measure `sum pT dR^beta / sum pT radius^beta` and where its axes come from. */
export interface NSubjettinessOptions {
  /** Angular exponent, above 0; 1 without it. */
  readonly beta?: number;
  /** Radius of the jet. */
  readonly radius: number;
  /**
   * `exclusive-kt` (the default): the directions of the exclusive kT subjets. `one-pass`: moved from there to a local
   * minimum of the measure, for beta up to 2.
   */
  readonly axes?: "exclusive-kt" | "one-pass";
}

/**
 * tau_1 up to tau_n, `[n]`; 0 for as many axes as particles and more.
 *
 * @param jet the momenta of the jet's constituents, at least one.
 * @throws RangeError for a jet without constituents, a component that is not finite, or an argument out of range.
 */
export function nSubjettiness(jet: FourMomenta, n: number, options: NSubjettinessOptions): Float64Array {
  requireConstituents(jet);
  requireArguments(n, options);
  const sequence = clusterSequence(jet, { algorithm: "kt", radius: WHOLE_EVENT_RADIUS });
  const particles = directionsOf(sequence.nodes, Array.from({ length: sequence.numParticles }, (_, particle) => particle));
  return Float64Array.from({ length: n }, (_, i) => tau(sequence, particles, i + 1, options));
}

/** The ratios tau_2 / tau_1, tau_3 / tau_2 and so on, `[n - 1]`; 0 where the lower one is 0 and with it the jet's structure. */
export function tauRatios(taus: Float64Array): Float64Array {
  return Float64Array.from({ length: Math.max(0, taus.length - 1) }, (_, i) => (taus[i] === 0 ? 0 : taus[i + 1] / taus[i]));
}

function requireArguments(n: number, { beta = 1, radius, axes = "exclusive-kt" }: NSubjettinessOptions): void {
  if (!(Number.isInteger(n) && n > 0)) throw new RangeError(`expected an integer n > 0 of axes, got ${n}`);
  if (!(beta > 0 && beta < Infinity)) throw new RangeError(`expected a finite beta > 0, got ${beta}`);
  if (!(radius > 0 && radius < Infinity)) throw new RangeError(`expected a finite radius > 0, got ${radius}`);
  if (axes !== "exclusive-kt" && axes !== "one-pass") throw new RangeError(`expected axes exclusive-kt or one-pass, got ${String(axes)}`);
  if (axes === "one-pass" && beta > 2) throw new RangeError(`one-pass axes need beta <= 2, got ${beta}: use exclusive-kt`);
}

function tau(sequence: ClusterSequence, particles: Directions, n: number, { beta = 1, radius, axes }: NSubjettinessOptions): number {
  if (n >= sequence.numParticles) return 0;
  const seeds = directionsOf(sequence.nodes, nodesAfter(sequence, sequence.numParticles - n));
  const best = axes === "one-pass" ? minimiseAxes(particles, seeds, beta) : seeds;
  const scalarPt = particles.pt.reduce((sum, pt) => sum + pt, 0);
  return scalarPt === 0 ? 0 : spread(particles, best, beta) / (scalarPt * radius ** beta);
}
