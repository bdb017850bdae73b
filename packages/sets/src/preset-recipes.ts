// Recipes of published models, as plain data.

import type { ParticleRecipe } from "./particle-recipe.js";

/**
 * Inputs of masked particle modeling v1 (arXiv 2401.13537): delta eta and delta phi to the jet axis clipped to +-0.8,
 * sign(x) ln(|x| + 1) of pT in GeV, the 64 particles of highest pT. The jet axis is the one of the columns; the published
 * code recomputes it from the 64 particles.
 */
export const mpmV1Recipe: ParticleRecipe = {
  features: [
    { name: "deltaEta", column: "part_deta", clip: [-0.8, 0.8] },
    { name: "deltaPhi", column: "part_dphi", wrap: true, clip: [-0.8, 0.8] },
    { name: "logPt", column: "part_pt", transform: "signLog" },
  ],
  orderBy: "part_pt",
  maxParticles: 64,
  tooLarge: "leading",
};
