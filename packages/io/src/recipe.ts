// The vocabulary of recipes: how columns of a file become jets or events. Plain JSON; recipe-parse.ts checks it, recipe-apply.ts follows it.
import type { JetAlgorithm } from "@mpm/jets";

/**
 * A column, or a part of it as NumPy would take it of one row: "Jet_pt", "X[:, 0]" (of [particles, 4]), "pf_vectors[3]"
 * (of [4, particles]), "values_block_0[1:800:4]", "labels[2]", "mpx[1]" (second entry of each list).
 */
export type Reference = string;

/** A column of the file in its unit, the same number for all, in ours (GeV, mm), or a column where conditions hold and a number elsewhere. */
export type Source = Reference | number | GuardedSource;

export interface GuardedSource {
  readonly column: Reference;
  readonly where: readonly Condition[];
  readonly else: number;
}

/** What the PDG id of a particle says: charge, mass or type (0 charged hadron, 1 neutral hadron, 2 photon, 3 electron, 4 muon). */
export interface FromPdgId {
  readonly pdgId: Reference;
}

/** 1 where all its tests hold, else 0. The number tested is a column, or the logarithm of a ratio of weighted sums of columns. */
export interface Condition {
  readonly column?: Reference;
  /** ln(sum of weight x column / sum of weight x column), as flavour taggers define their score. */
  readonly logRatio?: readonly [over: Readonly<Record<Reference, number>>, under: Readonly<Record<Reference, number>>];
  readonly above?: number;
  readonly below?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly isOneOf?: readonly number[];
  /** All of these bits are set. */
  readonly hasBits?: number;
}

/**
 * A four-momentum: pt, eta, phi or pt, rapidity, phi or px, py, pz, and with them energy or mass (neither: massless; with
 * rapidity: mass only).
 */
export interface MomentumSource {
  readonly pt?: Source;
  readonly eta?: Source;
  readonly rapidity?: Source;
  readonly phi?: Source;
  readonly px?: Source;
  readonly py?: Source;
  readonly pz?: Source;
  readonly energy?: Source;
  readonly mass?: Source | FromPdgId;
}

/** One collection of particles. Each key becomes column part_<key>. */
export interface ParticlesSource extends MomentumSource {
  /** Particles that exist: padded slots fail, say, { "column": "mask", "above": 0 }. */
  readonly where?: readonly Condition[];
  /** pt is a fraction of the jet's, eta and phi are differences from it. */
  readonly relativeToJet?: true;
  readonly charge?: Source | FromPdgId;
  /** 0 charged hadron, 1 neutral hadron, 2 photon, 3 electron, 4 muon: a number, of five flags in this order, or by charge and nearest mass. */
  readonly type?: Source | FromPdgId | { readonly oneHot: readonly Reference[] } | { readonly mass: Reference; readonly charge: Reference };
  readonly d0?: Source;
  readonly d0err?: Source;
  readonly dz?: Source;
  readonly dzerr?: Source;
  /** Further columns, by the name they get. */
  readonly columns?: Readonly<Record<string, Source>>;
}

/** Which particles belong to which jet, where a row of the file is an event. Default: a row of the file is a jet. */
export type Grouping =
  /** Lists of (jet, particle), counted within the event. */
  | { readonly by: "pairs"; readonly jet: Reference; readonly particle: Reference }
  /** Jet i has entries begin[i] .. end[i] - 1 of a list of particles. */
  | { readonly by: "ranges"; readonly begin: Reference; readonly end: Reference; readonly particle: Reference }
  /** Inclusive jets of all particles of the event, as FastJet's. Least pT: that of the jets. */
  | { readonly by: "clustering"; readonly algorithm: JetAlgorithm; readonly radius: number };

/** The jets: without a four-momentum they are the sums of their particles. */
export interface JetsSource extends MomentumSource {
  /** GeV, at least. */
  readonly minPt?: number;
  readonly maxAbsEta?: number;
  readonly where?: readonly Condition[];
  /** Further columns, by the name they get: "jet_sdmass". */
  readonly columns?: Readonly<Record<string, Source>>;
}

export const OBJECT_TYPES = ["jet", "electron", "muon", "photon"] as const;
export type ObjectType = (typeof OBJECT_TYPES)[number];

/** One collection of an event's objects. */
export interface ObjectsSource extends MomentumSource {
  readonly type: ObjectType;
  /** The collection is these entries of the columns. */
  readonly index?: Reference;
  readonly charge?: Source | FromPdgId;
  /** A score, or 1 where the condition holds. Default 0. */
  readonly btag?: Source | Condition;
  /** GeV, at least. */
  readonly minPt?: number;
  readonly maxAbsEta?: number;
  readonly where?: readonly Condition[];
  /** Objects within deltaR (in eta and phi) of a selected object of these types are dropped. */
  readonly apartFrom?: { readonly types: readonly ObjectType[]; readonly deltaR: number };
}

/** Missing transverse momentum: pt and phi, or px and py. */
export interface MissingSource {
  readonly pt?: Source;
  readonly phi?: Source;
  readonly px?: Source;
  readonly py?: Source;
  /** Take the vector sum of the objects' transverse momenta from it. */
  readonly minusObjects?: true;
}

/** The class of a row: a column of whole numbers, the place of the one flag that is set, or the same for all. */
export type LabelSource = { readonly column: Reference } | { readonly oneHot: readonly Reference[] } | { readonly constant: number };

interface RecipeBase {
  readonly name: string;
  /** Which table of a file: a ROOT tree, an HDF5 group. Default: its only one. */
  readonly table?: string;
  /** Units of the file's columns. Default GeV and mm. */
  readonly units?: { readonly energy?: keyof typeof ENERGY_UNITS; readonly length?: keyof typeof LENGTH_UNITS };
  readonly label?: LabelSource;
  /** Names of the labels, in order. */
  readonly classes?: readonly string[];
  /** NaN and infinite numbers: `"reject"` (default), or leave out the file's row that has them and count it. */
  readonly nonFinite?: "reject" | "dropRow";
  /** What a reader should know, beside what the sources say. */
  readonly notes?: readonly string[];
}

/** A row is a jet, its entries are particles: part_{pt,deta,dphi,energy,...}; by row jet_{pt,eta,phi,energy,mass}, label, entry. */
export interface JetRecipe extends RecipeBase {
  readonly kind: "jets";
  /** Several collections are put one behind the other. */
  readonly particles: readonly ParticlesSource[];
  readonly grouping?: Grouping;
  readonly jets?: JetsSource;
}

/** A row is an event, its entries are objects, MET the last: obj_{pt,eta,phi,energy,charge,btag,type}; by row label, entry. */
export interface EventRecipe extends RecipeBase {
  readonly kind: "events";
  readonly objects: readonly ObjectsSource[];
  readonly met: MissingSource;
  /** Events that are kept. */
  readonly where?: readonly Condition[];
  /** Further numbers of each event, by the name they get. */
  readonly columns?: Readonly<Record<string, Source>>;
}

export type Recipe = JetRecipe | EventRecipe;

/** GeV in a unit. */
export const ENERGY_UNITS = { keV: 1e-6, MeV: 1e-3, GeV: 1, TeV: 1e3 } as const;
/** mm in a unit. */
export const LENGTH_UNITS = { um: 1e-3, mm: 1, cm: 10, m: 1000 } as const;
