// The simulated jets of this example (see data/README.md), as particle sets.
import { readFile } from "node:fs/promises";
import { mpmV1Recipe, particleFeatures, selectSets, type ParticleSet } from "@mpm/sets";
import { jagged, readNpz, toFloat32, type Jagged, type Tensor } from "@mpm/tensor";

/** Class names by label, in JetClass order. */
export const CLASSES = ["QCD", "Hbb", "Hcc", "Hgg", "H4q", "Hqql", "Zqq", "Wqq", "Tbqq", "Tbl"] as const;

const NUM_UNLABELLED = 100_000;
const NUM_VALIDATION = 1_000;
const NUM_TEST = 20_000;
const COLUMNS = ["part_pt", "part_deta", "part_dphi"];

export type LabelledSet = ParticleSet & { readonly labels: Int32Array };

export interface QuickstartJets {
  /** For the tokenizer and pretraining, which never look at labels; labelled subsets are drawn from here. */
  readonly training: LabelledSet;
  /** For early stopping and validation curves. */
  readonly validation: LabelledSet;
  readonly test: LabelledSet;
}

/** Reads both files and makes the three features of the paper from the leading 64 particles of each jet. */
export async function loadJets(directory: URL): Promise<QuickstartJets> {
  const [train, test] = await Promise.all([readJets(new URL("jets_train.npz", directory)), readJets(new URL("jets_test.npz", directory))]);
  return {
    training: rows(train, 0, NUM_UNLABELLED), validation: rows(train, NUM_UNLABELLED, NUM_VALIDATION), test: rows(test, 0, NUM_TEST),
  };
}

function rows(set: LabelledSet, start: number, count: number): LabelledSet {
  return labelled(selectSets(set, Int32Array.from({ length: count }, (_, row) => start + row)));
}

async function readJets(file: URL): Promise<LabelledSet> {
  const table = readNpz(await readFile(file), { names: ["offsets", "label", ...COLUMNS] });
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, toFloat32(table[name]).data]));
  const jets: Jagged = jagged(table["offsets"].data as Int32Array, columns);
  return labelled(particleFeatures(mpmV1Recipe)(jets, { labels: labelsOf(table["label"]) }));
}

const labelsOf = ({ data }: Tensor): Int32Array => Int32Array.from(data as Uint8Array);

function labelled(set: ParticleSet): LabelledSet {
  if (set.labels === undefined) throw new TypeError("expected jets with labels");
  return { ...set, labels: set.labels };
}

/** Mass and transverse momentum in GeV of each jet, the sum of its massless particles. */
export function jetKinematics({ offsets }: ParticleSet, features: Tensor<"float32">): { readonly mass: Float32Array; readonly pt: Float32Array } {
  const numJets = offsets.length - 1;
  const [mass, pt] = [new Float32Array(numJets), new Float32Array(numJets)];
  for (let jet = 0; jet < numJets; jet++) {
    let [px, py, pz, energy] = [0, 0, 0, 0];
    for (let particle = offsets[jet]; particle < offsets[jet + 1]; particle++) {
      const [deltaEta, deltaPhi, logPt] = features.data.subarray(3 * particle, 3 * particle + 3);
      const transverse = Math.max(0, Math.expm1(logPt)); // the feature is ln(pT + 1)
      px += transverse * Math.cos(deltaPhi);
      py += transverse * Math.sin(deltaPhi);
      pz += transverse * Math.sinh(deltaEta);
      energy += transverse * Math.cosh(deltaEta);
    }
    pt[jet] = Math.hypot(px, py);
    mass[jet] = Math.sqrt(Math.max(0, energy ** 2 - px ** 2 - py ** 2 - pz ** 2));
  }
  return { mass, pt };
}
