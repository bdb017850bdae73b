// The complete history of clustering one event: who was merged with whom, in order. Inclusive and exclusive jets,
// and the steps of a jet's own history, are read from it.
import { emptyMomenta, requireEqualLengths, type FloatColumn, type FourMomenta } from "./four-momenta.js";
import { requireDefinition, type JetDefinition } from "./jet-definition.js";
import { NONE } from "./linked-lists.js";
import { findNeighbours, mergeSlots, removeSlot, type NearestNeighbours } from "./nearest-neighbours.js";

/** Stands for the beam as the second parent of a step: the first became an inclusive jet. */
export const BEAM = -1;

/**
 * Clustering history of `n` particles in `n` steps, each of which leaves one momentum fewer. Nodes `0 .. n - 1` are
 * the particles; step `s` makes node `n + s` by adding its two parents, or gives its first parent to the beam.
 */
export interface ClusterSequence {
  readonly numParticles: number;
  /** `[2 n]` momenta of the nodes in GeV; zeros where a step went to the beam. */
  readonly nodes: FourMomenta<Float64Array>;
  /** `[n]` node. */
  readonly firstParents: Int32Array;
  /** `[n]` node, or `BEAM`. */
  readonly secondParents: Int32Array;
  /** `[n]` distance d_ij or d_iB of each step: in GeV^2 for kT, GeV^-2 for anti-kT, as dR^2 / R^2 for Cambridge-Aachen. */
  readonly distances: Float64Array;
}

/** Sums of momenta and products with weights stay finite below this. */
const MAX_COMPONENT = 1e140;

/**
 * Clusters all particles of one event until none is left, with E-scheme recombination and FastJet's conventions:
 * distances in rapidity and azimuth, two momenta are merged only if nearer than the radius.
 *
 * @throws RangeError for columns of different lengths, a component that is not finite (naming the particle), or an
 * unknown algorithm or radius.
 */
export function clusterSequence(particles: FourMomenta, definition: JetDefinition): ClusterSequence {
  requireDefinition(definition);
  const sequence = startSequence(particles);
  const live = findNeighbours(sequence.nodes, sequence.numParticles, definition);
  for (let step = 0; step < sequence.numParticles; step++) takeStep(sequence, live, step);
  return sequence;
}

function startSequence({ px, py, pz, energy }: FourMomenta): ClusterSequence {
  requireEqualLengths({ px, py, pz, energy });
  const numParticles = px.length;
  const nodes = emptyMomenta(2 * numParticles);
  copyFinite("px", px, nodes.px);
  copyFinite("py", py, nodes.py);
  copyFinite("pz", pz, nodes.pz);
  copyFinite("energy", energy, nodes.energy);
  const [firstParents, secondParents] = [new Int32Array(numParticles), new Int32Array(numParticles)];
  return { numParticles, nodes, firstParents, secondParents, distances: new Float64Array(numParticles) };
}

function copyFinite(name: string, from: FloatColumn, to: Float64Array): void {
  for (let i = 0; i < from.length; i++) {
    if (!(Math.abs(from[i]) <= MAX_COMPONENT)) {
      throw new RangeError(`expected finite ${name} within +-${MAX_COMPONENT} GeV, got ${from[i]} at particle ${i}: remove it before clustering`);
    }
    to[i] = from[i];
  }
}

function takeStep(sequence: ClusterSequence, live: NearestNeighbours, step: number): void {
  const slot = live.tournament.winners[1];
  const other = live.nearest[slot];
  sequence.firstParents[step] = live.node[slot];
  sequence.distances[step] = live.tournament.keys[slot] / live.radiusSquared;
  if (other === NONE) {
    sequence.secondParents[step] = BEAM;
    removeSlot(live, slot);
  } else {
    sequence.secondParents[step] = live.node[other];
    addParents(sequence, step);
    mergeSlots(live, slot, other, sequence.numParticles + step, sequence.nodes);
  }
}

function addParents({ numParticles, nodes, firstParents, secondParents }: ClusterSequence, step: number): void {
  const first = firstParents[step];
  const second = secondParents[step];
  const sum = numParticles + step;
  nodes.px[sum] = nodes.px[first] + nodes.px[second];
  nodes.py[sum] = nodes.py[first] + nodes.py[second];
  nodes.pz[sum] = nodes.pz[first] + nodes.pz[second];
  nodes.energy[sum] = nodes.energy[first] + nodes.energy[second];
}
