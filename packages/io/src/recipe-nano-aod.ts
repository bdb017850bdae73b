// NanoAOD of CMS, ROOT: events, and jets of R = 0.8 where the file has their particles (PFNano).
import { constantLabel, recipeFiles, type LabelOptions, type Paths, type RecipeFiles } from "./recipe-files.js";
import type { Condition, EventRecipe, GuardedSource, JetRecipe, Source } from "./recipe.js";

export interface NanoAodOptions extends LabelOptions {
  /** `"events"` (default), or the AK8 jets of a PFNano file. */
  readonly rows?: "events" | "fatJets";
  /**
   * Events: b-tag of jets. Default: DeepJet above its medium working point of 2018, { column: "Jet_btagDeepFlavB", above: 0.2783 }.
   * Others of Ultra Legacy: 0.2598 and 0.2489 in 2016 before and after the VFP change, 0.3040 in 2017
   * (https://btv-wiki.docs.cern.ch/ScaleFactors).
   */
  readonly btag?: Source | Condition;
  /** Events: branches <met>_pt and <met>_phi. Default "PuppiMET", which all versions have. */
  readonly met?: string;
}

/** Events or jets of NanoAOD files. */
export function nanoAod(paths: Paths, options: NanoAodOptions & { readonly rows: "fatJets" }): RecipeFiles<JetRecipe>;
export function nanoAod(paths: Paths, options?: NanoAodOptions & { readonly rows?: "events" }): RecipeFiles<EventRecipe>;
export function nanoAod(paths: Paths, options: NanoAodOptions = {}): RecipeFiles {
  return recipeFiles(paths, options.rows === "fatJets" ? fatJets(options) : events(options));
}

function events({ btag = { column: "Jet_btagDeepFlavB", above: 0.2783 }, met = "PuppiMET", ...options }: NanoAodOptions): EventRecipe {
  return {
    kind: "events", name: "NanoAOD events", table: "Events",
    objects: [
      {
        type: "jet", pt: "Jet_pt", eta: "Jet_eta", phi: "Jet_phi", mass: "Jet_mass", btag,
        minPt: 25, maxAbsEta: 4.5, apartFrom: { types: ["electron", "muon", "photon"], deltaR: 0.4 },
      },
      {
        type: "electron", pt: "Electron_pt", eta: "Electron_eta", phi: "Electron_phi", mass: 0.000511, charge: "Electron_charge",
        minPt: 10, maxAbsEta: 2.5, where: [{ column: "Electron_cutBased", atLeast: 3 }],
      },
      {
        type: "muon", pt: "Muon_pt", eta: "Muon_eta", phi: "Muon_phi", mass: 0.10566, charge: "Muon_charge",
        minPt: 10, maxAbsEta: 2.4, where: [{ column: "Muon_mediumId", above: 0 }, { column: "Muon_pfRelIso04_all", below: 0.25 }],
      },
      {
        type: "photon", pt: "Photon_pt", eta: "Photon_eta", phi: "Photon_phi",
        minPt: 20, maxAbsEta: 2.5, where: [{ column: "Photon_mvaID_WP90", above: 0 }], apartFrom: { types: ["electron"], deltaR: 0.4 },
      },
    ],
    met: { pt: `${met}_pt`, phi: `${met}_phi` },
    ...constantLabel(options),
    notes: [
      "The b-tag is the medium working point of DeepJet for 2018 (Ultra Legacy; btv-wiki.docs.cern.ch/ScaleFactors/UL2018). Working points belong to a year and a version: check them for yours, { btag } sets another. Open data of 2015 fill neither Jet_btagDeepFlavB nor Muon_mediumId.",
      "Momenta are those of the file, without further corrections. Dropped: all else, such as taus, Jet_jetId (gone since version 15) and weights.",
    ],
  };
}

function fatJets(options: NanoAodOptions): JetRecipe {
  const ofTrack = (column: string): GuardedSource => ({ column, where: [{ column: "PFCands_d0Err", atLeast: 0 }], else: 0 });
  return {
    kind: "jets", name: "PFNano AK8 jets", table: "Events", units: { energy: "GeV", length: "cm" },
    particles: [{
      pt: "PFCands_pt", eta: "PFCands_eta", phi: "PFCands_phi", mass: "PFCands_mass", charge: "PFCands_charge", type: { pdgId: "PFCands_pdgId" },
      d0: ofTrack("PFCands_d0"), d0err: ofTrack("PFCands_d0Err"), dz: ofTrack("PFCands_dz"), dzerr: ofTrack("PFCands_dzErr"),
      columns: { part_puppi_weight: "PFCands_puppiWeight" },
    }],
    grouping: { by: "pairs", jet: "FatJetPFCands_jetIdx", particle: "FatJetPFCands_pFCandsIdx" },
    jets: {
      pt: "FatJet_pt", eta: "FatJet_eta", phi: "FatJet_phi", mass: "FatJet_mass",
      columns: { jet_sdmass: "FatJet_msoftdrop", jet_tau1: "FatJet_tau1", jet_tau2: "FatJet_tau2", jet_tau3: "FatJet_tau3", jet_tau4: "FatJet_tau4" },
    },
    ...constantLabel(options),
    notes: [
      "Particles are as reconstructed: not multiplied by their PUPPI weight, which is part_puppi_weight. Jets are calibrated, so that their particles do not sum to them.",
      "Particles without a track fit (the file has -1) have impact parameters 0.",
      "PDG ids 1 and 2, deposits in the forward calorimeter, count as neutral hadron and photon.",
    ],
  };
}
