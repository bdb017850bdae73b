// Jets from chosen nodes of a clustering history: sorted momenta, and the particles of each.
import { jagged, type Jagged } from "@mpm/tensor";
import { BEAM, type ClusterSequence } from "./cluster-sequence.js";
import { emptyMomenta, type FourMomenta } from "./four-momenta.js";

/** Which particles a jet is made of. */
export type ConstituentIndex = { readonly index: Int32Array };

/** Jets of one event, by falling pT. */
export interface Jets {
  /** `[jets]` momenta in GeV. */
  readonly jets: FourMomenta<Float64Array>;
  /** One row per jet: the indices of its particles, rising. */
  readonly constituents: Jagged<ConstituentIndex>;
}

/** The jets that the given nodes are, by falling pT; equal ones stay in the order given. */
export function jetsOfNodes(sequence: ClusterSequence, nodes: readonly number[]): Jets {
  const { px, py } = sequence.nodes;
  const pt2 = (node: number): number => px[node] * px[node] + py[node] * py[node];
  const sorted = Int32Array.from(nodes).toSorted((a, b) => pt2(b) - pt2(a));
  return { jets: takeMomenta(sequence.nodes, sorted), constituents: constituentsOf(sequence, sorted) };
}

/** The given elements of all four columns. */
export function takeMomenta(momenta: FourMomenta, elements: Int32Array): FourMomenta<Float64Array> {
  const taken = emptyMomenta(elements.length);
  for (let i = 0; i < elements.length; i++) {
    taken.px[i] = momenta.px[elements[i]];
    taken.py[i] = momenta.py[elements[i]];
    taken.pz[i] = momenta.pz[elements[i]];
    taken.energy[i] = momenta.energy[elements[i]];
  }
  return taken;
}

function constituentsOf(sequence: ClusterSequence, nodes: Int32Array): Jagged<ConstituentIndex> {
  const jetOfParticle = followParents(sequence, nodes);
  const offsets = new Int32Array(nodes.length + 1);
  for (const jet of jetOfParticle) if (jet !== BEAM) offsets[jet + 1] += 1;
  for (let jet = 0; jet < nodes.length; jet++) offsets[jet + 1] += offsets[jet];
  const index = new Int32Array(offsets[nodes.length]);
  const position = offsets.slice();
  for (let particle = 0; particle < jetOfParticle.length; particle++) {
    if (jetOfParticle[particle] !== BEAM) index[position[jetOfParticle[particle]]++] = particle;
  }
  return jagged(offsets, { index });
}

/** `[particles]`: the position in `nodes` of the node each particle went into, BEAM for none of them. */
function followParents({ numParticles, firstParents, secondParents }: ClusterSequence, nodes: Int32Array): Int32Array {
  const jetOfNode = new Int32Array(2 * numParticles).fill(BEAM);
  for (let jet = 0; jet < nodes.length; jet++) jetOfNode[nodes[jet]] = jet;
  for (let step = numParticles - 1; step >= 0; step--) {
    const jet = jetOfNode[numParticles + step];
    if (jet === BEAM) continue;
    jetOfNode[firstParents[step]] = jet;
    jetOfNode[secondParents[step]] = jet;
  }
  return jetOfNode.subarray(0, numParticles);
}
