import { jagged } from "@mpm/tensor";
import { expect, it } from "vitest";
import { jetFeatures, nSubjettinessFeatures, softDropFeatures } from "../src/feature-columns.js";
import { nSubjettiness } from "../src/n-subjettiness.js";
import { rowMomenta } from "../src/row-momenta.js";
import { softDrop } from "../src/soft-drop.js";
import { momentaOf, randomEvent } from "./events.js";

const jets = jagged(Int32Array.of(0, 1, 13, 30), randomEvent(9, 30));
const options = { zCut: 0.1, beta: 0, radius: 0.8 };

it("has the features of every jet", () => {
  const single = jetFeatures(jagged(Int32Array.of(0, 1), momentaOf([[-3, 4, 0, 13]])));
  expect(Object.fromEntries(Object.entries(single).map(([name, column]) => [name, column[0]]))).toEqual({
    pt: 5, eta: 0, phi: Math.atan2(4, -3), energy: 13, mass: 12, girth: 0, ptDispersion: 1, multiplicity: 1,
  });
  expect([...jetFeatures(jets).multiplicity]).toEqual([1, 12, 17]);
});

it("has soft drop and N-subjettiness of every jet", () => {
  const { softDropMass, zg, rg } = softDropFeatures(jets, options);
  const taus = nSubjettinessFeatures(jets, 2, { radius: 0.8 });
  expect(Object.keys(taus)).toEqual(["tau1", "tau2"]);
  for (let jet = 0; jet < 3; jet++) {
    const groomed = softDrop(rowMomenta(jets, jet), options);
    expect([softDropMass[jet], zg[jet], rg[jet]]).toEqual([groomed.mass, groomed.zg, groomed.rg]);
    expect([taus.tau1[jet], taus.tau2[jet]]).toEqual([...nSubjettiness(rowMomenta(jets, jet), 2, { radius: 0.8 })]);
  }
});

it("names a jet without constituents", () => {
  const hollow = jagged(Int32Array.of(0, 1, 1), momentaOf([[1, 0, 0, 1]]));
  expect(() => softDropFeatures(hollow, options)).toThrow("jet 1: the jet has no constituents");
  expect(() => nSubjettinessFeatures(hollow, 1, { radius: 0.8 })).toThrow("jet 1: the jet has no constituents");
});
