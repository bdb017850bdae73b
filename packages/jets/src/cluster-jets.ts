// Jets of one event in one call.
import { clusterSequence } from "./cluster-sequence.js";
import type { FourMomenta } from "./four-momenta.js";
import { inclusiveJets, type InclusiveOptions } from "./inclusive-jets.js";
import type { JetDefinition } from "./jet-definition.js";
import type { Jets } from "./jets-of-nodes.js";

/** Algorithm, radius, and the least pT of a jet. */
export interface ClusterOptions extends JetDefinition, InclusiveOptions {}

/**
 * Inclusive jets of one event, by falling pT, equal to FastJet's.
 *
 * @throws RangeError for columns of different lengths, a component that is not finite (naming the particle), or an
 * option out of range.
 */
export function clusterJets(particles: FourMomenta, options: ClusterOptions): Jets {
  return inclusiveJets(clusterSequence(particles, options), options);
}
