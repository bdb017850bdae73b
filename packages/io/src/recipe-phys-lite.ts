// DAOD_PHYSLITE of ATLAS, ROOT: events.
import { constantLabel, recipeFiles, type LabelOptions, type Paths, type RecipeFiles } from "./recipe-files.js";
import type { EventRecipe, MomentumSource } from "./recipe.js";

const BTAG = "BTagging_AntiKt4EMPFlowAuxDyn.DL1dv01";
const MET = "MET_Core_AnalysisMETAuxDyn";

export interface PhysLiteOptions extends LabelOptions {
  /**
   * DL1d score above which a jet is b-tagged. Default 0.948, the cut of ATLAS's own ttbar selection (athena, DAOD_JETM12.py;
   * so is the charm fraction of 0.018). Tighter working points are in the experiment's calibration files.
   */
  readonly btagAbove?: number;
}

/** pt, eta and phi of a collection. */
const directionOf = (collection: string): MomentumSource =>
  ({ pt: `${collection}AuxDyn.pt`, eta: `${collection}AuxDyn.eta`, phi: `${collection}AuxDyn.phi` });

/** Events of PHYSLITE files. */
export function physLite(paths: Paths, { btagAbove = 0.948, ...options }: PhysLiteOptions = {}): RecipeFiles<EventRecipe> {
  return recipeFiles(paths, {
    kind: "events", name: "PHYSLITE events", table: "CollectionTree", units: { energy: "MeV", length: "mm" },
    objects: [
      {
        type: "jet", ...directionOf("AnalysisJets"), mass: "AnalysisJetsAuxDyn.m", minPt: 25, maxAbsEta: 4.5,
        where: [{ column: "AnalysisJetsAuxDyn.NNJvtPass", above: 0 }],
        btag: { logRatio: [{ [`${BTAG}_pb`]: 1 }, { [`${BTAG}_pc`]: 0.018, [`${BTAG}_pu`]: 0.982 }], above: btagAbove },
        apartFrom: { types: ["electron", "muon", "photon"], deltaR: 0.4 },
      },
      {
        type: "electron", ...directionOf("AnalysisElectrons"), mass: 0.000511, charge: "AnalysisElectronsAuxDyn.charge",
        minPt: 10, maxAbsEta: 2.47, where: [{ column: "AnalysisElectronsAuxDyn.DFCommonElectronsLHMedium", above: 0 }],
      },
      {
        type: "muon", ...directionOf("AnalysisMuons"), mass: 0.10566, charge: "AnalysisMuonsAuxDyn.charge",
        minPt: 10, maxAbsEta: 2.5, where: [{ column: "AnalysisMuonsAuxDyn.quality", isOneOf: [8, 9, 24, 25] }],
      },
      {
        type: "photon", ...directionOf("AnalysisPhotons"), minPt: 20, maxAbsEta: 2.37,
        where: [{ column: "AnalysisPhotonsAuxDyn.DFCommonPhotonsIsEMTight", above: 0 }], apartFrom: { types: ["electron"], deltaR: 0.4 },
      },
    ],
    met: { px: `${MET}.mpx[1]`, py: `${MET}.mpy[1]`, minusObjects: true },
    ...constantLabel(options),
    notes: [
      "MET is that of the soft tracks (the second term in the file) minus the selected objects: the file has no final one, and the experiment's own takes care of overlaps.",
      "b-tags: DL1d above the cut of ATLAS's own ttbar selection (athena, DAOD_JETM12.py), a loose one; { btagAbove } sets another. Muons: medium quality. Leptons and photons are not isolated.",
      "Momenta are those of the file, calibrated once; systematic variations and weights are dropped.",
    ],
  });
}
