// Everything FastJet computes too, compared with it: a fixture made by make-fixtures.py, and where the project's shared
// folder lies beside the checkout, jets of simulated ttbar events.
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { clusterJets } from "../src/cluster-jets.js";
import { clusterSequence } from "../src/cluster-sequence.js";
import { exclusiveJets } from "../src/exclusive-jets.js";
import type { JetAlgorithm } from "../src/jet-definition.js";
import { nSubjettiness } from "../src/n-subjettiness.js";
import { softDrop } from "../src/soft-drop.js";
import { constituentLists, largestDifference, momentaOf, rowsOf } from "./events.js";

type Row = number[];
interface FastJetJet { p4: Row; constituents: Row }
interface Definition { algorithm: JetAlgorithm; radius: number }
interface FixtureEvent {
  particles: Row[];
  inclusive: (Definition & { ptMin: number; jets: FastJetJet[] })[];
  exclusive: (Definition & { numJets: number; jets: FastJetJet[]; dCuts: number[]; momentaAtCuts: Row[][] })[];
}
interface FixtureJet {
  particles: Row[];
  softDrop: { zCut: number; beta: number; mass: number; zg: number; rg: number; multiplicity: number; p4: Row }[];
  nSubjettiness: { axes: "exclusive-kt" | "one-pass"; beta: number; taus: number[] }[];
}

const fixture = JSON.parse(readFileSync(new URL("fixtures/fastjet.json", import.meta.url), "utf8")) as { jetRadius: number; events: FixtureEvent[]; jets: FixtureJet[] };

describe.each(fixture.events.map((event, index) => ({ event, index })))("generated event $index", ({ event }) => {
  const particles = momentaOf(event.particles);

  it.each(event.inclusive)("has FastJet's inclusive jets of $algorithm $radius", ({ jets, ...options }) => {
    const found = clusterJets(particles, options);
    expect(constituentLists(found)).toEqual(jets.map((jet) => jet.constituents));
    expect(largestDifference(rowsOf(found.jets), jets.map((jet) => jet.p4))).toBeLessThan(1e-12);
  });

  it.each(event.exclusive)("has FastJet's exclusive jets of $algorithm $radius", ({ numJets, jets, dCuts, momentaAtCuts, ...definition }) => {
    const sequence = clusterSequence(particles, definition);
    const found = exclusiveJets(sequence, { numJets });
    expect(constituentLists(found)).toEqual(jets.map((jet) => jet.constituents));
    expect(largestDifference(rowsOf(found.jets), jets.map((jet) => jet.p4))).toBeLessThan(1e-12);
    for (const [i, dCut] of dCuts.entries()) {
      expect(largestDifference(rowsOf(exclusiveJets(sequence, { dCut }).jets), momentaAtCuts[i])).toBeLessThan(1e-12);
    }
  });
});

describe.each(fixture.jets.map((jet, index) => ({ jet, index })))("generated jet $index", ({ jet }) => {
  const particles = momentaOf(jet.particles);
  const radius = fixture.jetRadius;

  it.each(jet.softDrop)("is groomed as by fjcontrib, zCut $zCut, beta $beta", ({ zCut, beta, mass, zg, rg, multiplicity, p4 }) => {
    const groomed = softDrop(particles, { zCut, beta, radius });
    expect(groomed.constituents.length).toBe(multiplicity);
    expect(largestDifference([[groomed.px, groomed.py, groomed.pz, groomed.energy]], [p4])).toBeLessThan(1e-12);
    expect(Math.abs(groomed.mass - Math.max(0, mass))).toBeLessThan(1e-12 * p4[3]);
    // fjcontrib marks a jet without structure by -1.
    expect(groomed.zg).toBeCloseTo(Math.max(0, zg), 12);
    expect(groomed.rg).toBeCloseTo(Math.max(0, rg), 12);
  });

  it.each(jet.nSubjettiness.filter(({ axes }) => axes === "exclusive-kt"))("has fjcontrib's N-subjettiness, beta $beta", ({ axes, beta, taus }) => {
    const found = nSubjettiness(particles, taus.length, { axes, beta, radius });
    for (const [i, tau] of taus.entries()) expect(Math.abs(found[i] / tau - 1)).toBeLessThan(1e-12);
  });

  it.each(jet.nSubjettiness.filter(({ axes }) => axes === "one-pass"))("has N-subjettiness of minimised axes as low as fjcontrib's, beta $beta", ({ axes, beta, taus }) => {
    const found = nSubjettiness(particles, taus.length, { axes, beta, radius });
    for (const [i, tau] of taus.entries()) {
      expect(found[i]).toBeLessThanOrEqual(tau * (1 + 1e-4));
      expect(found[i]).toBeGreaterThan(tau * 0.99);
    }
  });
});

const sharedPath = new URL("../../../../shared/fixtures/fastjet.json", import.meta.url);
const hasShared = existsSync(sharedPath);
if (!hasShared) console.warn("skipped: FastJet's jets of 20 simulated events, shared/fixtures/fastjet.json is not beside the checkout");

describe.skipIf(!hasShared)("simulated ttbar events (needs shared/fixtures)", () => {
  const definitions: Record<string, Definition> = {
    "antikt0.4": { algorithm: "antikt", radius: 0.4 }, "antikt0.8": { algorithm: "antikt", radius: 0.8 },
    "kt0.6": { algorithm: "kt", radius: 0.6 }, "ca0.8": { algorithm: "cambridge", radius: 0.8 },
  };

  it.each(Object.keys(definitions))("has FastJet's jets of %s", (name) => {
    const { events } = JSON.parse(readFileSync(sharedPath, "utf8")) as { events: { particles: Row[]; jets: Record<string, { p4: Row; c: Row }[]> }[] };
    expect(events.length).toBe(20);
    for (const { particles, jets } of events) {
      const found = clusterJets(momentaOf(particles), { ...definitions[name], ptMin: 5 });
      expect(constituentLists(found)).toEqual(jets[name].map((jet) => jet.c));
      // The file has nine digits of every momentum.
      expect(largestDifference(rowsOf(found.jets), jets[name].map((jet) => jet.p4))).toBeLessThan(1e-8);
    }
  });
});
