// The simulated jets of the quickstart example.

import { readFileSync } from "node:fs";
import { mpmV1Recipe, particleFeatures, selectSets, standardise, type ParticleSet, type Standardisation } from "@mpm/sets";
import { jagged, readNpz, toFloat32, type Tensor } from "@mpm/tensor";

const file = new URL("../../../examples/quickstart/data/jets_test.npz", import.meta.url);

/** Jets `start` to `stop` with the features of the paper. */
export function readJets(start: number, stop: number): ParticleSet {
  const { offsets, ...particles } = readNpz(readFileSync(file), { names: ["offsets", "part_pt", "part_deta", "part_dphi"] });
  const columns = Object.fromEntries(Object.entries(particles).map(([name, column]) => [name, toFloat32(column).data]));
  const jets = particleFeatures(mpmV1Recipe)(jagged(Int32Array.from(offsets.data, Number), columns));
  return selectSets(jets, Array.from({ length: stop - start }, (_, i) => start + i));
}

/** Mean squared difference of features in units of standard deviations: the share of the variance that decoding lost. */
export function unexplained(raw: Tensor<"float32">, decoded: Tensor<"float32">, statistics: Standardisation): number {
  const [a, b] = [raw, decoded].map((features) => standardise(features, statistics).data); // [particles, features]
  return a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length;
}
