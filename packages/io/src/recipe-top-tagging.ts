// Top Quark Tagging Reference Dataset (Zenodo 2603256): up to 200 particles of top and QCD jets, a table of pandas in HDF5.
import { recipeFiles, type Paths, type RecipeFiles } from "./recipe-files.js";
import type { JetRecipe } from "./recipe.js";

/** Jets of the top-tagging reference data set: 0 QCD, 1 top. */
export function topTagging(paths: Paths): RecipeFiles<JetRecipe> {
  return recipeFiles(paths, {
    kind: "jets", name: "top tagging", table: "table/table",
    particles: [{
      energy: "values_block_0[0:800:4]", px: "values_block_0[1:800:4]", py: "values_block_0[2:800:4]", pz: "values_block_0[3:800:4]",
      where: [{ column: "values_block_0[0:800:4]", above: 0 }],
    }],
    label: { column: "values_block_1[1]" }, classes: ["QCD", "top"],
    notes: [
      "values_block_0 is E_0, PX_0, PY_0, PZ_0, E_1, ...; values_block_1 is ttv, is_signal_new. Slots without energy are padding.",
      "Jets are the sums of their particles.",
      "Dropped: truthE, truthPX, truthPY, truthPZ (values_block_0[800:804]), ttv (values_block_1[0]).",
    ],
  });
}
