// The jets that clustering gave to the beam.
import { BEAM, type ClusterSequence } from "./cluster-sequence.js";
import { jetsOfNodes, type Jets } from "./jets-of-nodes.js";

/** Which inclusive jets to keep. */
export interface InclusiveOptions {
  /** Least transverse momentum in GeV; 0 without it. */
  readonly ptMin?: number;
}

/**
 * Inclusive jets of a clustered event, by falling pT.
 *
 * @throws RangeError when `ptMin` is negative or not finite.
 */
export function inclusiveJets(sequence: ClusterSequence, { ptMin = 0 }: InclusiveOptions = {}): Jets {
  requirePtMin(ptMin);
  const { px, py } = sequence.nodes;
  const nodes = beamNodes(sequence).filter((node) => px[node] * px[node] + py[node] * py[node] >= ptMin * ptMin);
  return jetsOfNodes(sequence, nodes);
}

/** The nodes that went to the beam, in the order in which they did. */
export function beamNodes({ firstParents, secondParents }: ClusterSequence): number[] {
  const nodes: number[] = [];
  for (let step = 0; step < firstParents.length; step++) if (secondParents[step] === BEAM) nodes.push(firstParents[step]);
  return nodes;
}

/** Throws a RangeError unless `ptMin` is finite and not negative. */
export function requirePtMin(ptMin: number): void {
  if (!(ptMin >= 0 && ptMin < Infinity)) throw new RangeError(`expected a finite ptMin >= 0 GeV, got ${ptMin}`);
}
