// What a pair of objects knows beyond angles: kT, z and mass of the Particle Transformer (arXiv 2202.03772, section 3).

import { wrapAngle, type Angles, type Edges } from "./edge-features.js";
import type { EdgeFeature } from "./event-graph-recipe.js";

/** Momenta of the nodes, `[nodes]` each; GeV. */
export interface NodeMomenta extends Angles {
  readonly pt: Float64Array;
  readonly energy: Float64Array;
}

/** kT, z and m2 below this count as this, so that their logarithm is finite: -18.4. */
const LEAST = 1e-8;

const PAIR_FEATURES: readonly EdgeFeature[] = ["lnKt", "lnZ", "lnM2"];

/** Fills the columns lnKt, lnZ and lnM2 of `data` `[edges, features]`, those of them that are among the features. */
export function fillPairs(data: Float32Array, edges: Edges, momenta: NodeMomenta, features: readonly EdgeFeature[]): void {
  const fill = (feature: EdgeFeature, of: (sender: number, receiver: number) => number): void => {
    const column = features.indexOf(feature);
    if (column >= 0) fillColumn(data, edges, { column, width: features.length }, of);
  };
  if (!PAIR_FEATURES.some((feature) => features.includes(feature))) return;
  const { pt, phi, energy } = momenta;
  const { px, py, pz } = cartesian(momenta);
  const y = rapidity(momenta, pz);
  fill("lnKt", (i, j) => Math.min(pt[i], pt[j]) * Math.sqrt((y[i] - y[j]) ** 2 + wrapAngle(phi[i] - phi[j]) ** 2));
  fill("lnZ", (i, j) => Math.min(pt[i], pt[j]) / Math.max(pt[i] + pt[j], LEAST));
  fill("lnM2", (i, j) => (energy[i] + energy[j]) ** 2 - (px[i] + px[j]) ** 2 - (py[i] + py[j]) ** 2 - (pz[i] + pz[j]) ** 2);
}

function fillColumn(data: Float32Array, { senders, receivers }: Edges, { column, width }: { readonly column: number; readonly width: number }, of: (i: number, j: number) => number): void {
  for (let edge = 0; edge < senders.length; edge++) data[edge * width + column] = Math.log(Math.max(of(senders[edge], receivers[edge]), LEAST));
}

function cartesian({ pt, eta, phi }: NodeMomenta): Readonly<Record<"px" | "py" | "pz", Float64Array>> {
  return { px: pt.map((value, i) => value * Math.cos(phi[i])), py: pt.map((value, i) => value * Math.sin(phi[i])), pz: pt.map((value, i) => value * Math.sinh(eta[i])) };
}

/** asinh(pz / mT): defined where a rounded energy is below the momentum, too; that counts as massless. */
function rapidity({ pt, energy }: NodeMomenta, pz: Float64Array): Float64Array {
  return pt.map((value, i) => {
    const transverse = Math.sqrt(Math.max(value ** 2, energy[i] ** 2 - pz[i] ** 2)); // mT^2 = E^2 - pz^2 >= pT^2
    return transverse > 0 ? Math.asinh(pz[i] / transverse) : 0;
  });
}
