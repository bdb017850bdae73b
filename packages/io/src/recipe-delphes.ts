// Delphes, ROOT: events.
import { constantLabel, recipeFiles, type LabelOptions, type Paths, type RecipeFiles } from "./recipe-files.js";
import type { EventRecipe } from "./recipe.js";

/** Events of Delphes files. */
export function delphes(paths: Paths, options: LabelOptions = {}): RecipeFiles<EventRecipe> {
  return recipeFiles(paths, {
    kind: "events", name: "Delphes events", table: "Delphes",
    objects: [
      { type: "jet", pt: "Jet.PT", eta: "Jet.Eta", phi: "Jet.Phi", mass: "Jet.Mass", btag: { column: "Jet.BTag", hasBits: 1 }, minPt: 25, maxAbsEta: 4.5 },
      { type: "electron", pt: "Electron.PT", eta: "Electron.Eta", phi: "Electron.Phi", mass: 0.000511, charge: "Electron.Charge", minPt: 10, maxAbsEta: 2.5 },
      { type: "muon", pt: "Muon.PT", eta: "Muon.Eta", phi: "Muon.Phi", mass: 0.10566, charge: "Muon.Charge", minPt: 10, maxAbsEta: 2.5 },
      { type: "photon", pt: "Photon.PT", eta: "Photon.Eta", phi: "Photon.Phi", minPt: 20, maxAbsEta: 2.5 },
    ],
    met: { pt: "MissingET.MET[0]", phi: "MissingET.Phi[0]" },
    ...constantLabel(options),
  });
}
