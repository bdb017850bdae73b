import { describe, expect, test } from "vitest";
import { delphes, edm4hep, energyFlow, jetClass, jetNet, nanoAod, parseRecipe, physLite, topTagging } from "../src/index.js";

const jets = { kind: "jets", name: "x", particles: [{ px: "x", py: "y", pz: "z", energy: "e" }] };
const events = { kind: "events", name: "x", objects: [{ type: "jet", pt: "a", eta: "b", phi: "c" }], met: { pt: "m", phi: "n" } };
const particle = (source: object) => ({ ...jets, particles: [source] });
const object = (source: object) => ({ ...events, objects: [{ ...events.objects[0], ...source }] });

describe("parseRecipe", () => {
  test("takes every named data set, as JSON too", () => {
    const all = [jetClass("a"), topTagging("a"), energyFlow("a"), jetNet("a", { label: 1 }), nanoAod("a"), nanoAod("a", { rows: "fatJets" }), physLite("a"), delphes("a"), delphes("a", { rows: "jets" }), edm4hep("a"), edm4hep(["a", "b"], { rows: "jets" })];
    for (const { recipe } of all) expect(parseRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
    expect(jetNet("a", { label: 1 }).recipe.label).toEqual({ constant: 1 });
    expect(edm4hep(["a", "b"]).paths).toEqual(["a", "b"]);
  });

  test.each([
    [null, "expected recipe to be an object, got null"],
    [{ kind: "jet" }, 'expected recipe.kind to be "jets" or "events", got "jet"'],
    [{ kind: "jets", name: "x" }, "recipe has no particles: add it"],
    [{ ...jets, particle: [] }, "unknown key recipe.particle: expected kind, name"],
    [{ ...jets, particles: [] }, "expected recipe.particles to have 1 or more, got 0"],
    [{ ...jets, units: { energy: "eV" } }, 'expected recipe.units.energy to be "keV" or "MeV" or "GeV" or "TeV", got "eV"'],
    [particle({ px: "x", py: "y" }), "expected recipe.particles[0] to have pt, eta, phi or px, py, pz"],
    [particle({ pt: "x", eta: "y", phi: "z", energy: "e", mass: "m" }), "got pt, eta, phi, energy, mass"],
    [particle({ pt: "x", rapidity: "y", phi: "z", energy: "e" }), "got pt, rapidity, phi, energy"],
    [particle({ pt: "x", eta: "y", phi: "z", pz: "w" }), "got pt, eta, phi, pz"],
    [particle({ pt: "x[a]", eta: "y", phi: "z" }), '"x[a]": expected places such as [2]'],
    [particle({ pt: "", eta: "y", phi: "z" }), 'expected recipe.particles[0].pt to be a non-empty string, got ""'],
    [particle({ pt: Number.NaN, eta: "y", phi: "z" }), "expected recipe.particles[0].pt to be a finite number"],
    [particle({ pt: "x", eta: "y", phi: "z", charge: { pdgid: "p" } }), 'expected recipe.particles[0].charge to have else or pdgId, got {"pdgid":"p"}'],
    [particle({ pt: "x", eta: "y", phi: "z", d0: { column: "d" } }), "recipe.particles[0].d0 has no where: add it"],
    [particle({ pt: "x", eta: "y", phi: "z", columns: { part_pt: "w" } }), 'recipe.particles[0].columns: "part_pt" is a column that the recipe makes itself'],
    [particle({ pt: "x", eta: "y", phi: "z", where: [{ column: "m" }] }), "recipe.particles[0].where[0] tests nothing: add one of above"],
    [particle({ pt: "x", eta: "y", phi: "z", where: [{ above: 1 }] }), "expected recipe.particles[0].where[0] to have one of column, logRatio"],
    [particle({ pt: "x", eta: "y", phi: "z", relativeToJet: true }), "relativeToJet goes with jets that have four-momenta"],
    [{ ...jets, particles: [jets.particles[0], { ...jets.particles[0], charge: 1 }] }, "recipe.particles[1] has charge, expected those of the first"],
    [{ ...jets, grouping: { by: "pairs", jet: "j", particle: "p" } }, "recipe.jets: expected the four-momenta of the jets that recipe.grouping counts"],
    [{ ...jets, grouping: { by: "cone" } }, 'expected recipe.grouping.by to be "pairs" or "ranges"'],
    [{ ...jets, grouping: { by: "clustering", algorithm: "anti-kt", radius: 1 } }, 'expected recipe.grouping.algorithm to be "antikt" or "kt" or "cambridge", got "anti-kt"'],
    [{ ...jets, jets: { pt: 1, eta: 0, phi: 0 }, grouping: { by: "clustering", algorithm: "kt", radius: 1 } }, "recipe.jets: expected no four-momenta"],
    [{ ...jets, grouping: { by: "clustering", algorithm: "kt", radius: 0 } }, "expected recipe.grouping.radius to be above 0 and at most 1000, got 0"],
    [{ ...jets, label: {} }, "expected recipe.label to have column or oneHot or constant, got {}"],
    [{ ...jets, label: { constant: 2 }, classes: ["a", "b"] }, "recipe.label: expected one of 2 classes, got 2"],
    [{ ...jets, label: { oneHot: ["a", "b"] }, classes: ["a"] }, "recipe.classes: expected 2 names"],
    [{ ...events, met: { pt: "m" } }, "expected recipe.met to have pt and phi, or px and py, got pt"],
    [object({ type: "tau" }), 'expected recipe.objects[0].type to be "jet" or "electron" or "muon" or "photon", got "tau"'],
    [object({ minPt: -1 }), "expected recipe.objects[0].minPt to be 0 or more, got -1"],
    [object({ apartFrom: { types: [], deltaR: 1 } }), "expected recipe.objects[0].apartFrom.types to have 1 or more, got 0"],
    [object({ btag: { column: "b" } }), "recipe.objects[0].btag tests nothing"],
    [{ ...events, columns: { label: "l" } }, 'recipe.columns: "label" is a column that the recipe makes itself'],
  ])("refuses %j", (value, message) => expect(() => parseRecipe(value)).toThrow(message));
});
