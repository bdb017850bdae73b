// Public interface of @mpm/jets: clustering, grooming, substructure and features of jets.
export { clusterEvents, type EventJets } from "./cluster-events.js";
export { clusterJets, type ClusterOptions } from "./cluster-jets.js";
export { BEAM, clusterSequence, type ClusterSequence } from "./cluster-sequence.js";
export { exclusiveJets, type ExclusiveOptions } from "./exclusive-jets.js";
export { jetFeatures, nSubjettinessFeatures, softDropFeatures, type JetFeatures, type SoftDropFeatures } from "./feature-columns.js";
export { fourMomenta, ptEtaPhiMass, type FloatColumn, type FourMomenta, type PtEtaPhiMass } from "./four-momenta.js";
export { inclusiveJets, type InclusiveOptions } from "./inclusive-jets.js";
export type { JetAlgorithm, JetDefinition } from "./jet-definition.js";
export { girth, ptDispersion, sumMomenta, type Momentum } from "./jet-features.js";
export type { ConstituentIndex, Jets } from "./jets-of-nodes.js";
export { azimuth, massOf, pseudorapidity, rapidity } from "./kinematics.js";
export { nSubjettiness, tauRatios, type NSubjettinessOptions } from "./n-subjettiness.js";
export { constituentMomenta, rowMomenta } from "./row-momenta.js";
export { softDrop, type SoftDropJet, type SoftDropOptions } from "./soft-drop.js";
