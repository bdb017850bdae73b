// The momenta that are left when clustering stops early.
import { BEAM, type ClusterSequence } from "./cluster-sequence.js";
import { jetsOfNodes, type Jets } from "./jets-of-nodes.js";

/** When to stop: at a number of jets, or before the first step beyond a distance. */
export type ExclusiveOptions =
  | { /** How many jets to leave, at most the number of particles. */ readonly numJets: number }
  | { /** d_cut in the units of the algorithm's distances, GeV^2 for kT. */ readonly dCut: number };

/**
 * Exclusive jets of a clustered event, by falling pT. Meant for kT and Cambridge-Aachen: the steps of anti-kT do not
 * go from near to far, so that stopping early means little.
 *
 * @throws RangeError unless `0 <= numJets <= particles` is an integer, or `dCut >= 0`.
 */
export function exclusiveJets(sequence: ClusterSequence, options: ExclusiveOptions): Jets {
  const numSteps = "numJets" in options ? stepsToNumber(sequence, options.numJets) : stepsToDistance(sequence, options.dCut);
  return jetsOfNodes(sequence, nodesAfter(sequence, numSteps));
}

/** The nodes alive after a number of steps, every step leaving one fewer. */
export function nodesAfter({ numParticles, firstParents, secondParents }: ClusterSequence, numSteps: number): number[] {
  const isGone = new Uint8Array(numParticles + numSteps);
  for (let step = 0; step < numSteps; step++) {
    isGone[firstParents[step]] = 1;
    if (secondParents[step] === BEAM) isGone[numParticles + step] = 1;
    else isGone[secondParents[step]] = 1;
  }
  const nodes: number[] = [];
  for (let node = 0; node < isGone.length; node++) if (isGone[node] === 0) nodes.push(node);
  return nodes;
}

function stepsToNumber({ numParticles }: ClusterSequence, numJets: number): number {
  if (Number.isInteger(numJets) && numJets >= 0 && numJets <= numParticles) return numParticles - numJets;
  throw new RangeError(`expected an integer number of exclusive jets from 0 to the ${numParticles} particles, got ${numJets}`);
}

/** As many steps as come before the first beyond the cut; later ones may be nearer again. */
function stepsToDistance({ numParticles, distances }: ClusterSequence, dCut: number): number {
  if (!(dCut >= 0)) throw new RangeError(`expected dCut >= 0, got ${dCut}`);
  const beyond = distances.findIndex((distance) => distance > dCut);
  return beyond === -1 ? numParticles : beyond;
}
