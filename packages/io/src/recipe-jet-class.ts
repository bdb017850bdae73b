// JetClass (Zenodo 6619768): anti-kT jets of R = 0.8 in ten classes, ROOT.
import { recipeFiles, type Paths, type RecipeFiles } from "./recipe-files.js";
import type { JetRecipe } from "./recipe.js";

const CLASSES = ["QCD", "Hbb", "Hcc", "Hgg", "H4q", "Hqql", "Zqq", "Wqq", "Tbqq", "Tbl"];

/** Jets of JetClass, the classes in its own order. */
export function jetClass(paths: Paths): RecipeFiles<JetRecipe> {
  return recipeFiles(paths, {
    kind: "jets", name: "JetClass", table: "tree",
    particles: [{
      px: "part_px", py: "part_py", pz: "part_pz", energy: "part_energy", charge: "part_charge",
      type: { oneHot: ["part_isChargedHadron", "part_isNeutralHadron", "part_isPhoton", "part_isElectron", "part_isMuon"] },
      d0: "part_d0val", d0err: "part_d0err", dz: "part_dzval", dzerr: "part_dzerr",
    }],
    jets: {
      pt: "jet_pt", eta: "jet_eta", phi: "jet_phi", energy: "jet_energy",
      columns: { jet_sdmass: "jet_sdmass", jet_tau1: "jet_tau1", jet_tau2: "jet_tau2", jet_tau3: "jet_tau3", jet_tau4: "jet_tau4" },
    },
    label: { oneHot: CLASSES.map((name) => `label_${name}`) }, classes: CLASSES,
    notes: [
      "part_deta and part_dphi are computed from the momenta. The file's own part_deta is multiplied by the sign of jet_eta.",
      "Dropped: part_deta, part_dphi, jet_nparticles, aux_*.",
    ],
  });
}
