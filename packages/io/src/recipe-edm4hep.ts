// EDM4hep (FCC, with the branch names of podio 0.16), ROOT: events, and jets of their particles.
import { constantLabel, recipeFiles, type LabelOptions, type Paths, type RecipeFiles } from "./recipe-files.js";
import type { EventRecipe, JetRecipe, MomentumSource, ObjectType } from "./recipe.js";

export interface Edm4HepOptions extends LabelOptions {
  /** `"events"` (default), or the jets. */
  readonly rows?: "events" | "jets";
  /** Collection of jets. Default "Jet". */
  readonly jets?: string;
  /** Jets: branch with the particles of the jets. Default "<jets>#2", its third relation; newer files call it "_<jets>_particles". */
  readonly members?: string;
}

const PARTICLES = "ReconstructedParticles";

/** Momentum of a collection of reconstructed particles. */
const momentumOf = (collection: string): MomentumSource => ({
  px: `${collection}.momentum.x`, py: `${collection}.momentum.y`, pz: `${collection}.momentum.z`, energy: `${collection}.energy`,
});

/** Events or jets of EDM4hep files. */
export function edm4hep(paths: Paths, options: Edm4HepOptions & { readonly rows: "jets" }): RecipeFiles<JetRecipe>;
export function edm4hep(paths: Paths, options?: Edm4HepOptions & { readonly rows?: "events" }): RecipeFiles<EventRecipe>;
export function edm4hep(paths: Paths, options: Edm4HepOptions = {}): RecipeFiles {
  return recipeFiles(paths, options.rows === "jets" ? jetsOf(options) : events(options));
}

function events({ jets = "Jet", ...options }: Edm4HepOptions): EventRecipe {
  const subset = (type: ObjectType, collection: string): EventRecipe["objects"][number] =>
    ({ type, ...momentumOf(PARTICLES), charge: `${PARTICLES}.charge`, index: `${collection}#0.index` });
  return {
    kind: "events", name: "EDM4hep events", table: "events",
    objects: [{ type: "jet", ...momentumOf(jets) }, subset("electron", "Electron"), subset("muon", "Muon"), subset("photon", "Photon")],
    met: { px: "MissingET.momentum.x[0]", py: "MissingET.momentum.y[0]" },
    ...constantLabel(options),
    notes: [
      "Electrons, muons and photons are references to reconstructed particles. There are no cuts, and jets hold the leptons and photons too: add minPt, where or apartFrom as your events need.",
      "The files have no b-tags: obj_btag is 0.",
    ],
  };
}

function jetsOf({ jets = "Jet", members = `${jets}#2`, ...options }: Edm4HepOptions): JetRecipe {
  const charge = `${PARTICLES}.charge`;
  return {
    kind: "jets", name: "EDM4hep jets", table: "events",
    particles: [{ ...momentumOf(PARTICLES), charge, type: { mass: `${PARTICLES}.mass`, charge } }],
    grouping: { by: "ranges", begin: `${jets}.particles_begin`, end: `${jets}.particles_end`, particle: `${members}.index` },
    jets: momentumOf(jets),
    ...constantLabel(options),
    notes: ["Particles are taken to be ReconstructedParticles. Types follow from charge and mass.", "Dropped: impact parameters, which belong to the tracks of the particles."],
  };
}
