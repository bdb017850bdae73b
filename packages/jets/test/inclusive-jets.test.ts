import { expect, it } from "vitest";
import { clusterSequence } from "../src/cluster-sequence.js";
import { inclusiveJets } from "../src/inclusive-jets.js";
import { constituentLists, momentaOf } from "./events.js";

const apart = momentaOf([[5, 0, 0, 5], [0, 20, 0, 20], [-10, 0, 0, 10], [0, -10, 0, 10]]);
const sequence = clusterSequence(apart, { algorithm: "antikt", radius: 0.4 });

it("are sorted by falling pT", () => {
  const lists = constituentLists(inclusiveJets(sequence)).flat();
  expect([lists[0], lists[3]]).toEqual([1, 0]);
  expect(lists.slice(1, 3).toSorted((a, b) => a - b)).toEqual([2, 3]);
});

it("keep a jet right at ptMin", () => {
  expect(inclusiveJets(sequence, { ptMin: 10 }).jets.px.length).toBe(3);
  expect(inclusiveJets(sequence, { ptMin: 20.001 }).jets.px.length).toBe(0);
});
