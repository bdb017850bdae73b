// Soft drop grooming (Larkoski, Marzani, Soyez, Thaler, arXiv:1402.2657): soft wide-angle radiation taken off a jet.
import { clusterSequence, type ClusterSequence } from "./cluster-sequence.js";
import type { FourMomenta } from "./four-momenta.js";
import { beamNodes } from "./inclusive-jets.js";
import { requireConstituents, WHOLE_EVENT_RADIUS } from "./jet-definition.js";
import { jetsOfNodes } from "./jets-of-nodes.js";
import { azimuth, distanceSquared, massOf, rapidity } from "./kinematics.js";

/** The condition `z > zCut (dR / radius)^beta` that two subjets must meet. */
export interface SoftDropOptions {
  readonly zCut: number;
  /** 0 is the modified mass-drop tagger. */
  readonly beta: number;
  /** Radius of the jet. */
  readonly radius: number;
}

/** A groomed jet, in GeV. */
export interface SoftDropJet {
  readonly px: number;
  readonly py: number;
  readonly pz: number;
  readonly energy: number;
  readonly mass: number;
  /** Momentum sharing `min(pT1, pT2) / (pT1 + pT2)` of the two subjets that passed; 0 when none did. */
  readonly zg: number;
  /** Their distance dR; 0 when none passed. */
  readonly rg: number;
  /** Indices of the particles that are left, rising. */
  readonly constituents: Int32Array;
}

/**
 * Reclusters a jet with Cambridge-Aachen and takes off the softer subjet until two pass the condition; when none do,
 * the single hardest particle along the way is left.
 *
 * @param jet the momenta of the jet's constituents, at least one.
 * @throws RangeError for a jet without constituents, a component that is not finite, or an option out of range.
 */
export function softDrop(jet: FourMomenta, options: SoftDropOptions): SoftDropJet {
  requireConstituents(jet);
  requireOptions(options);
  const sequence = clusterSequence(jet, { algorithm: "cambridge", radius: WHOLE_EVENT_RADIUS });
  const { node, zg, rg } = groomedNode(sequence, options);
  const { px, py, pz, energy } = sequence.nodes;
  const momentum = { px: px[node], py: py[node], pz: pz[node], energy: energy[node] };
  const mass = massOf(momentum.px, momentum.py, momentum.pz, momentum.energy);
  return { ...momentum, mass, zg, rg, constituents: jetsOfNodes(sequence, [node]).constituents.columns.index };
}

function requireOptions({ zCut, beta, radius }: SoftDropOptions): void {
  if (!(zCut >= 0 && zCut < Infinity)) throw new RangeError(`expected a finite zCut >= 0, got ${zCut}`);
  if (!Number.isFinite(beta)) throw new RangeError(`expected a finite beta, got ${beta}`);
  if (!(radius > 0 && radius < Infinity)) throw new RangeError(`expected a finite radius > 0, got ${radius}`);
}

function groomedNode(sequence: ClusterSequence, { zCut, beta, radius }: SoftDropOptions): { node: number; zg: number; rg: number } {
  const { numParticles, nodes, firstParents, secondParents } = sequence;
  let node = hardestJet(sequence);
  while (node >= numParticles) {
    const first = firstParents[node - numParticles];
    const second = secondParents[node - numParticles];
    const [pt1, pt2] = [transverse(nodes, first), transverse(nodes, second)];
    const zg = Math.min(pt1, pt2) / (pt1 + pt2);
    const rg = distance(nodes, first, second);
    if (zg > zCut * (rg / radius) ** beta) return { node, zg, rg };
    node = pt1 < pt2 ? second : first;
  }
  return { node, zg: 0, rg: 0 };
}

/** All of the jet, but for particles along the beam, which no radius reaches. */
function hardestJet(sequence: ClusterSequence): number {
  return beamNodes(sequence).reduce((a, b) => (transverse(sequence.nodes, b) > transverse(sequence.nodes, a) ? b : a));
}

function transverse({ px, py }: FourMomenta, node: number): number {
  return Math.sqrt(px[node] * px[node] + py[node] * py[node]);
}

function distance({ px, py, pz, energy }: FourMomenta, first: number, second: number): number {
  const y = (node: number): number => rapidity(px[node], py[node], pz[node], energy[node]);
  const phi = (node: number): number => azimuth(px[node], py[node]);
  return Math.sqrt(distanceSquared(y(first), phi(first), y(second), phi(second)));
}
