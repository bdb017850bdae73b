// Features of many jets as columns, one value a jet; spread several into one record as a model needs them.
import { numRows, type Jagged } from "@mpm/tensor";
import { emptyMomenta, ptEtaPhiMass, type FourMomenta } from "./four-momenta.js";
import { girth, ptDispersion, sumMomenta } from "./jet-features.js";
import { nameRow } from "./name-row.js";
import { nSubjettiness, type NSubjettinessOptions } from "./n-subjettiness.js";
import { rowMomenta } from "./row-momenta.js";
import { softDrop, type SoftDropOptions } from "./soft-drop.js";

/** All `[jets]`: pT, energy and mass in GeV, phi in `(-pi, pi]`. */
export type JetFeatures = {
  readonly pt: Float64Array;
  readonly eta: Float64Array;
  readonly phi: Float64Array;
  readonly energy: Float64Array;
  readonly mass: Float64Array;
  readonly girth: Float64Array;
  readonly ptDispersion: Float64Array;
  /** Number of constituents. */
  readonly multiplicity: Float64Array;
};

/** All `[jets]`: mass in GeV, momentum sharing and distance of the two subjets of every groomed jet. */
export type SoftDropFeatures = {
  readonly softDropMass: Float64Array;
  readonly zg: Float64Array;
  readonly rg: Float64Array;
};

/** Momentum, width and multiplicity of every jet, a row of constituents each. */
export function jetFeatures(constituents: Jagged<FourMomenta>): JetFeatures {
  const numJets = numRows(constituents);
  const momenta = emptyMomenta(numJets);
  const [girths, dispersions, multiplicity] = [new Float64Array(numJets), new Float64Array(numJets), new Float64Array(numJets)];
  for (let jet = 0; jet < numJets; jet++) {
    const particles = rowMomenta(constituents, jet);
    const { px, py, pz, energy } = sumMomenta(particles);
    momenta.px[jet] = px;
    momenta.py[jet] = py;
    momenta.pz[jet] = pz;
    momenta.energy[jet] = energy;
    girths[jet] = girth(particles);
    dispersions[jet] = ptDispersion(particles);
    multiplicity[jet] = particles.px.length;
  }
  return { ...ptEtaPhiMass(momenta), energy: momenta.energy, girth: girths, ptDispersion: dispersions, multiplicity };
}

/**
 * Soft drop of every jet.
 *
 * @throws RangeError as `softDrop`, naming the jet.
 */
export function softDropFeatures(constituents: Jagged<FourMomenta>, options: SoftDropOptions): SoftDropFeatures {
  const numJets = numRows(constituents);
  const features = { softDropMass: new Float64Array(numJets), zg: new Float64Array(numJets), rg: new Float64Array(numJets) };
  forEachJet(constituents, (particles, jet) => {
    const { mass, zg, rg } = softDrop(particles, options);
    features.softDropMass[jet] = mass;
    features.zg[jet] = zg;
    features.rg[jet] = rg;
  });
  return features;
}

/**
 * Columns tau1 up to tau`n`, each `[jets]`.
 *
 * @throws RangeError as `nSubjettiness`, naming the jet.
 */
export function nSubjettinessFeatures(constituents: Jagged<FourMomenta>, n: number, options: NSubjettinessOptions): Record<`tau${number}`, Float64Array> {
  const features: Record<`tau${number}`, Float64Array> = {};
  for (let axes = 1; axes <= n; axes++) features[`tau${axes}`] = new Float64Array(numRows(constituents));
  forEachJet(constituents, (particles, jet) => {
    nSubjettiness(particles, n, options).forEach((tau, i) => (features[`tau${i + 1}`][jet] = tau));
  });
  return features;
}

function forEachJet(constituents: Jagged<FourMomenta>, visit: (particles: FourMomenta, jet: number) => void): void {
  for (let jet = 0; jet < numRows(constituents); jet++) nameRow("jet", jet, () => visit(rowMomenta(constituents, jet), jet));
}
