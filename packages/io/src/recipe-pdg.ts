// What PDG ids say of particles that live long enough to reach a detector (Review of Particle Physics 2024).
import { MpmError } from "@mpm/tensor";

/** Types of particles, by their number in part_type. */
export const PARTICLE_TYPES = ["charged hadron", "neutral hadron", "photon", "electron", "muon"] as const;

interface Species {
  /** GeV */
  readonly mass: number;
  /** Of the id itself, positive: the antiparticle has the opposite. */
  readonly charge: number;
  readonly type: number;
}

const MUON_MASS = 0.1056583755;
const ELECTRON_MASS = 0.00051099895;

/** 1 and 2 are what CMS calls deposits in its forward calorimeter: hadronic and electromagnetic. */
const SPECIES: Readonly<Record<number, Species>> = {
  1: { mass: 0, charge: 0, type: 1 }, 2: { mass: 0, charge: 0, type: 2 },
  11: { mass: ELECTRON_MASS, charge: -1, type: 3 }, 13: { mass: MUON_MASS, charge: -1, type: 4 }, 22: { mass: 0, charge: 0, type: 2 },
  130: { mass: 0.497611, charge: 0, type: 1 }, 211: { mass: 0.13957039, charge: 1, type: 0 }, 310: { mass: 0.497611, charge: 0, type: 1 },
  321: { mass: 0.493677, charge: 1, type: 0 }, 2112: { mass: 0.9395654205, charge: 0, type: 1 }, 2212: { mass: 0.93827208816, charge: 1, type: 0 },
  3112: { mass: 1.197449, charge: -1, type: 0 }, 3122: { mass: 1.115683, charge: 0, type: 1 }, 3222: { mass: 1.18937, charge: 1, type: 0 },
  3312: { mass: 1.32171, charge: -1, type: 0 }, 3322: { mass: 1.31486, charge: 0, type: 1 }, 3334: { mass: 1.67245, charge: -1, type: 0 },
};

/** Mass in GeV, charge or type of each id; NaN for NaN and infinities. Throws MpmError "malformed-file" for an id that no such particle has. */
export function fromPdgIds(ids: Float64Array, what: keyof Species, column: string): Float64Array {
  return ids.map((id) => {
    if (!Number.isFinite(id)) return Number.NaN;
    const species = SPECIES[Math.abs(id)];
    if (species === undefined) throw new MpmError("malformed-file", `"${column}": no long-lived particle has PDG id ${id}: expected one of +-${Object.keys(SPECIES).join(", ")}`);
    return what === "charge" && id < 0 ? -species.charge || 0 : species[what];
  });
}

/** Types of particles by charge and nearest mass in GeV: what is charged is an electron, a muon or a hadron; what is not, a photon or a hadron. */
export function typesByMass(masses: Float64Array, charges: Float64Array): Float64Array {
  return masses.map((mass, at) => {
    if (charges[at] === 0) return mass > 0.07 ? 1 : 2;
    if (mass < (ELECTRON_MASS + MUON_MASS) / 2) return 3;
    return mass < (MUON_MASS + 0.13957039) / 2 ? 4 : 0;
  });
}
