// The simulated jets, in parts that no two uses share: pretraining, labels, choosing weights, and the test.
import { readFile } from "node:fs/promises";
import { mpmV1Recipe, particleFeatures, selectSets, type ParticleSet } from "@mpm/sets";
import { jagged, readNpz, toFloat32 } from "@mpm/tensor";

/** Class names by label. */
export const JET_CLASSES = ["QCD", "Hbb", "Hcc", "Hgg", "H4q", "Hqql", "Zqq", "Wqq", "Tbqq", "Tbl"] as const;

/** Parts of the training file by place in it, where the classes lie mixed. */
const PARTS = { pretraining: [0, 100_000], labelled: [100_000, 124_000], validation: [124_000, 125_000] } as const;
const COLUMNS = ["part_pt", "part_deta", "part_dphi"];

/** Jets with their class. */
export type LabelledJets = ParticleSet & { readonly labels: Int32Array };

/** The files that jobs read. */
export const jetFiles = (data: string): readonly [train: string, test: string] => [`${data}/jets_train.npz`, `${data}/jets_test.npz`];

/** A part of the training file, or its first `count` jets. */
export async function readJetPart(data: string, part: keyof typeof PARTS, count: number = PARTS[part][1] - PARTS[part][0]): Promise<LabelledJets> {
  return rows(await readJets(jetFiles(data)[0]), PARTS[part][0], count);
}

/** The first `count` of 30,000 test jets. */
export async function readTestJets(data: string, count: number): Promise<LabelledJets> {
  return rows(await readJets(jetFiles(data)[1]), 0, count);
}

const rows = (jets: LabelledJets, start: number, count: number): LabelledJets => withLabels(selectSets(jets, Int32Array.from({ length: count }, (_, row) => start + row)));

/** The three features of the paper, of the leading 64 particles of each jet. */
async function readJets(path: string): Promise<LabelledJets> {
  const table = readNpz(await readFile(path), { names: ["offsets", "label", ...COLUMNS] });
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, toFloat32(table[name]).data]));
  const labels = Int32Array.from(table["label"].data as Uint8Array);
  return withLabels(particleFeatures(mpmV1Recipe)(jagged(table["offsets"].data as Int32Array, columns), { labels }));
}

function withLabels(set: ParticleSet): LabelledJets {
  if (set.labels === undefined) throw new TypeError("expected jets with labels");
  return { ...set, labels: set.labels };
}
