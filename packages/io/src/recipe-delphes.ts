// Delphes, ROOT: events, and jets built of energy-flow objects.
import { constantLabel, recipeFiles, type LabelOptions, type Paths, type RecipeFiles } from "./recipe-files.js";
import type { EventRecipe, JetRecipe, ParticlesSource } from "./recipe.js";

export interface DelphesOptions extends LabelOptions {
  /** `"events"` (default), or jets of the energy-flow objects. */
  readonly rows?: "events" | "jets";
  /** Jets: anti-kT with this radius. Default 0.8. */
  readonly radius?: number;
  /** Jets: GeV, at least. Default 200. */
  readonly minPt?: number;
}

/** Events or jets of Delphes files. */
export function delphes(paths: Paths, options: DelphesOptions & { readonly rows: "jets" }): RecipeFiles<JetRecipe>;
export function delphes(paths: Paths, options?: DelphesOptions & { readonly rows?: "events" }): RecipeFiles<EventRecipe>;
export function delphes(paths: Paths, options: DelphesOptions = {}): RecipeFiles {
  return recipeFiles(paths, options.rows === "jets" ? jets(options) : events(options));
}

function events(options: DelphesOptions): EventRecipe {
  return {
    kind: "events", name: "Delphes events", table: "Delphes",
    objects: [
      { type: "jet", pt: "Jet.PT", eta: "Jet.Eta", phi: "Jet.Phi", mass: "Jet.Mass", btag: { column: "Jet.BTag", hasBits: 1 }, minPt: 25, maxAbsEta: 4.5 },
      { type: "electron", pt: "Electron.PT", eta: "Electron.Eta", phi: "Electron.Phi", mass: 0.000511, charge: "Electron.Charge", minPt: 10, maxAbsEta: 2.5 },
      { type: "muon", pt: "Muon.PT", eta: "Muon.Eta", phi: "Muon.Phi", mass: 0.10566, charge: "Muon.Charge", minPt: 10, maxAbsEta: 2.5 },
      { type: "photon", pt: "Photon.PT", eta: "Photon.Eta", phi: "Photon.Phi", minPt: 20, maxAbsEta: 2.5 },
    ],
    met: { pt: "MissingET.MET[0]", phi: "MissingET.Phi[0]" },
    ...constantLabel(options),
    notes: ["Isolation and the removal of jets that are leptons or photons are left to the card's UniqueObjectFinder: add apartFrom where the card has none."],
  };
}

function jets({ radius = 0.8, minPt = 200, ...options }: DelphesOptions): JetRecipe {
  const tower = (collection: string, type: number): ParticlesSource => ({
    pt: `${collection}.ET`, eta: `${collection}.Eta`, phi: `${collection}.Phi`, charge: 0, type, d0: 0, d0err: 0, dz: 0, dzerr: 0, where: [{ column: `${collection}.ET`, above: 0 }],
  });
  return {
    kind: "jets", name: "Delphes jets", table: "Delphes",
    particles: [
      {
        pt: "EFlowTrack.PT", eta: "EFlowTrack.Eta", phi: "EFlowTrack.Phi", mass: { pdgId: "EFlowTrack.PID" }, charge: "EFlowTrack.Charge", type: { pdgId: "EFlowTrack.PID" },
        d0: "EFlowTrack.D0", d0err: "EFlowTrack.ErrorD0", dz: "EFlowTrack.DZ", dzerr: "EFlowTrack.ErrorDZ", where: [{ column: "EFlowTrack.PT", above: 0 }],
      },
      tower("EFlowPhoton", 2), tower("EFlowNeutralHadron", 1),
    ],
    grouping: { by: "clustering", algorithm: "antikt", radius }, jets: { minPt },
    ...constantLabel(options),
    notes: [
      "Jets are built anew of tracks, photons and neutral hadrons; the file's own collection is not used. Towers are massless.",
      "Tracks that smearing left without pT are dropped.",
    ],
  };
}
