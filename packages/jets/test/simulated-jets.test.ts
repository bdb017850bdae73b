// Groomed masses and N-subjettiness of simulated jets, computed by FastJet before the floats were rounded to 8-16 bits.
import { existsSync, readFileSync } from "node:fs";
import { jagged, readNpz, type Jagged, type Tensor } from "@mpm/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { jetFeatures, nSubjettinessFeatures, softDropFeatures } from "../src/feature-columns.js";
import { fourMomenta, type FourMomenta } from "../src/four-momenta.js";

const path = new URL("../../../../shared/data/jets_test.npz", import.meta.url);
const hasShared = existsSync(path);
if (!hasShared) console.warn("skipped: substructure of simulated jets, shared/data/jets_test.npz is not beside the checkout");

const NUM_JETS = 1000;
const NAMES = [
  "offsets", "part_pt", "part_deta", "part_dphi", "part_type", "jet_pt", "jet_eta", "jet_phi", "jet_energy", "jet_mass",
  "jet_sdmass", "jet_tau1", "jet_tau2", "jet_tau3", "jet_tau4",
];
const MASS_OF_TYPE = [0.13957, 0, 0, 0.000511, 0.10566];

type Arrays = Record<string, Tensor>;

function constituentsOf(arrays: Arrays): Jagged<FourMomenta<Float64Array>> {
  const offsets = Int32Array.from(arrays.offsets.data as Int32Array).slice(0, NUM_JETS + 1);
  const column = (value: (particle: number, jet: number) => number): Float64Array => {
    const values = new Float64Array(offsets[NUM_JETS]);
    for (let jet = 0; jet < NUM_JETS; jet++) for (let i = offsets[jet]; i < offsets[jet + 1]; i++) values[i] = value(i, jet);
    return values;
  };
  const at = (name: string, i: number): number => Number(arrays[name].data[i]);
  return jagged(offsets, fourMomenta({
    pt: column((i) => at("part_pt", i)),
    eta: column((i, jet) => at("jet_eta", jet) + at("part_deta", i)),
    phi: column((i, jet) => at("jet_phi", jet) + at("part_dphi", i)),
    mass: column((i) => MASS_OF_TYPE[at("part_type", i)]),
  }));
}

describe.skipIf(!hasShared)("simulated jets (needs shared/data)", () => {
  let arrays: Arrays = {};
  let features: Record<string, Float64Array> = {};
  beforeAll(() => {
    arrays = readNpz(new Uint8Array(readFileSync(path)), { names: NAMES });
    const constituents = constituentsOf(arrays);
    features = {
      ...jetFeatures(constituents),
      ...softDropFeatures(constituents, { zCut: 0.1, beta: 0, radius: 0.8 }),
      ...nSubjettinessFeatures(constituents, 4, { radius: 0.8 }),
    };
  });

  // Rounded inputs put a few subjets into another order; those jets differ by more, and there may be 1 % of them.
  it.each([
    ["pt", "jet_pt", 1e-4], ["energy", "jet_energy", 1e-4], ["mass", "jet_mass", 1e-4], ["softDropMass", "jet_sdmass", 1e-3],
    ["tau1", "jet_tau1", 1e-3], ["tau2", "jet_tau2", 1e-3], ["tau3", "jet_tau3", 1e-3], ["tau4", "jet_tau4", 1e-3],
  ])("%s is FastJet's in 99 %% of jets", (feature, column, tolerance) => {
    let numFar = 0;
    for (let jet = 0; jet < NUM_JETS; jet++) {
      const expected = Number(arrays[column].data[jet]);
      if (!(Math.abs(features[feature][jet] - expected) <= tolerance * expected + 1e-6)) numFar += 1;
    }
    expect(numFar).toBeLessThanOrEqual(NUM_JETS / 100);
  });
});
