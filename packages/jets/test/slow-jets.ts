// Clustering as the definition reads: at every step all distances, the smallest, one merge. For comparison only.
import type { ClusterOptions } from "../src/cluster-jets.js";
import type { FourMomenta } from "../src/four-momenta.js";
import { rowsOf } from "./events.js";

interface PseudoJet { row: number[]; particles: number[] }

const POWER = { antikt: -1, cambridge: 0, kt: 1 };

/** Jets by falling pT. */
export function slowJets(particles: FourMomenta, options: ClusterOptions): { momenta: number[][]; constituents: number[][] } {
  const live: PseudoJet[] = rowsOf(particles).map((row, i) => ({ row, particles: [i] }));
  const jets: PseudoJet[] = [];
  while (live.length > 0) {
    const [i, j] = closest(live, options);
    if (i === j) jets.push(...live.splice(i, 1));
    else {
      const [second] = live.splice(j, 1);
      const first = live[i];
      live[i] = { row: first.row.map((value, k) => value + second.row[k]), particles: [...first.particles, ...second.particles] };
    }
  }
  jets.sort((a, b) => pt2(b) - pt2(a));
  return { momenta: jets.map((jet) => jet.row), constituents: jets.map((jet) => jet.particles.toSorted((a, b) => a - b)) };
}

/** The pair i < j with the smallest distance, or i twice for the beam. */
function closest(live: PseudoJet[], { algorithm, radius }: ClusterOptions): [number, number] {
  let best: [number, number] = [0, 0];
  let least = Infinity;
  for (let i = 0; i < live.length; i++) {
    for (let j = i; j < live.length; j++) {
      const angular = i === j ? 1 : deltaR2(live[i], live[j]) / radius ** 2;
      const distance = Math.min(pt2(live[i]) ** POWER[algorithm], pt2(live[j]) ** POWER[algorithm]) * angular;
      if (distance >= least) continue;
      least = distance;
      best = [i, j];
    }
  }
  return best;
}

function pt2({ row: [px, py] }: PseudoJet): number {
  return px * px + py * py;
}

function deltaR2(a: PseudoJet, b: PseudoJet): number {
  const rapidity = ([, , pz, energy]: number[]): number => 0.5 * Math.log((energy + pz) / (energy - pz));
  const turn = Math.atan2(a.row[1], a.row[0]) - Math.atan2(b.row[1], b.row[0]);
  return (rapidity(a.row) - rapidity(b.row)) ** 2 + Math.acos(Math.cos(turn)) ** 2;
}
