// Pythia8 Quark and Gluon Jets for Energy Flow (Zenodo 3164691): padded particles, NPZ.
import { recipeFiles, type Paths, type RecipeFiles } from "./recipe-files.js";
import type { JetRecipe } from "./recipe.js";

/** Quark and gluon jets of the EnergyFlow package: 0 gluon, 1 quark. */
export function energyFlow(paths: Paths): RecipeFiles<JetRecipe> {
  const pdgId = "X[:, 3]";
  return recipeFiles(paths, {
    kind: "jets", name: "EnergyFlow quark and gluon jets",
    particles: [{
      pt: "X[:, 0]", rapidity: "X[:, 1]", phi: "X[:, 2]", mass: { pdgId }, charge: { pdgId }, type: { pdgId },
      where: [{ column: "X[:, 0]", above: 0 }],
    }],
    label: { column: "y" }, classes: ["gluon", "quark"],
    notes: ["Pseudorapidity and energy follow from pT, rapidity and the mass of the PDG id.", "Jets are the sums of their particles.", "Slots without pT are padding."],
  });
}
