// JetNet (Zenodo 6975118, 30 particles; 6975117, 150): jets of one class a file, relative coordinates, HDF5.
import { constantLabel, recipeFiles, type LabelOptions, type Paths, type RecipeFiles } from "./recipe-files.js";
import type { JetRecipe } from "./recipe.js";

/** Jets of JetNet. A file has one class: give its `label`. */
export function jetNet(paths: Paths, options: LabelOptions = {}): RecipeFiles<JetRecipe> {
  return recipeFiles(paths, {
    kind: "jets", name: "JetNet",
    particles: [{
      eta: "particle_features[:, 0]", phi: "particle_features[:, 1]", pt: "particle_features[:, 2]", relativeToJet: true,
      where: [{ column: "particle_features[:, 3]", above: 0 }],
    }],
    jets: { pt: "jet_features[0]", eta: "jet_features[1]", phi: 0, mass: "jet_features[2]" },
    ...constantLabel(options),
    notes: ["The file has no phi of the jets: jet_phi is 0.", "Particles are massless.", "Dropped: the number of particles (jet_features[3]), which the rows say."],
  });
}
