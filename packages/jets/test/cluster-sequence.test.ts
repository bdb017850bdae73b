import { expect, it } from "vitest";
import { BEAM, clusterSequence } from "../src/cluster-sequence.js";
import { fourMomenta } from "../src/four-momenta.js";
import { randomEvent } from "./events.js";

it("tells who was merged with whom, at what distance", () => {
  const particles = fourMomenta({ pt: Float64Array.of(10, 2, 30), eta: new Float64Array(3), phi: Float64Array.of(0, 0.3, 2) });
  const { firstParents, secondParents, distances, nodes } = clusterSequence(particles, { algorithm: "kt", radius: 0.6 });
  expect([firstParents[0], secondParents[0]].toSorted((a, b) => a - b)).toEqual([0, 1]);
  expect(distances[0]).toBeCloseTo(2 ** 2 * 0.5 ** 2, 12);
  expect([firstParents[1], secondParents[1]]).toEqual([3, BEAM]);
  expect(distances[1]).toBeCloseTo(10 ** 2 + 2 ** 2 + 40 * Math.cos(0.3), 10);
  expect([firstParents[2], secondParents[2]]).toEqual([2, BEAM]);
  expect(distances[2]).toBeCloseTo(900, 10);
  expect([...nodes.energy]).toEqual([10, 2, 30, 12, 0, 0]);
});

it("takes every node away once", () => {
  const { numParticles, firstParents, secondParents } = clusterSequence(randomEvent(1, 50), { algorithm: "antikt", radius: 0.7 });
  const gone = [...firstParents, ...secondParents].filter((node) => node !== BEAM).toSorted((a, b) => a - b);
  const made = [...secondParents.keys()].filter((step) => secondParents[step] !== BEAM).map((step) => numParticles + step);
  expect(gone).toEqual([...Array.from({ length: 50 }, (_, i) => i), ...made]);
});
