// Jets as the tagger takes them: padded to the leading 64 particles, from the files of the quickstart.
import { readFile } from "node:fs/promises";
import { mpmV1Recipe, particleFeatures, type ParticleSet } from "@mpm/sets";
import { jagged, randomStream, readNpz, tensor, toFloat32, type Tensor } from "@mpm/tensor";

/** Class names by label. */
export const CLASSES = ["QCD", "Hbb", "Hcc", "Hgg", "H4q", "Hqql", "Zqq", "Wqq", "Tbqq", "Tbl"] as const;

/** Particles of a jet. */
const SLOTS = 64;
const COLUMNS = ["part_pt", "part_deta", "part_dphi"];
const DATA = new URL("../../quickstart/data/", import.meta.url);

/** Inputs of the tagger, and `label` beside them. */
export interface JetFeeds extends Record<string, Tensor> {
  /** delta eta, delta phi, ln(pT / GeV + 1): [jets, 64, 3] */
  readonly features: Tensor<"float32">;
  /** 1 for a particle, 0 for padding: [jets, 64] */
  readonly mask: Tensor<"float32">;
  /** [jets] */
  readonly label: Tensor<"int32">;
}

/** Reads a file of jets. */
export async function readJets(name: "jets_train" | "jets_test"): Promise<ParticleSet> {
  const table = readNpz(await readFile(new URL(`${name}.npz`, DATA)));
  const columns = Object.fromEntries(COLUMNS.map((column) => [column, toFloat32(table[column]).data]));
  const jets = jagged(Int32Array.from(table["offsets"].data, Number), columns);
  return particleFeatures(mpmV1Recipe)(jets, { labels: Int32Array.from(table["label"].data, Number) });
}

/** The jets of these rows, padded. */
export function feedsOf({ offsets, features, labels }: ParticleSet, rows: ArrayLike<number>): JetFeeds {
  const padded = tensor("float32", [rows.length, SLOTS, 3]);
  const mask = tensor("float32", [rows.length, SLOTS]);
  for (let jet = 0; jet < rows.length; jet++) {
    const [start, stop] = [offsets[rows[jet]], offsets[rows[jet] + 1]];
    padded.data.set(features.data.subarray(3 * start, 3 * stop), 3 * SLOTS * jet);
    mask.data.fill(1, SLOTS * jet, SLOTS * jet + stop - start);
  }
  return { features: padded, mask, label: tensor("int32", [rows.length], Int32Array.from(rows, (row) => labels?.[row] ?? 0)) };
}

/** Batches of random jets, epoch after epoch. */
export function* batches(set: ParticleSet, size: number, seed: number): Generator<JetFeeds> {
  const stream = randomStream(seed, "batches");
  for (;;) {
    const order = stream.permutation(set.offsets.length - 1);
    for (let start = 0; start + size <= order.length; start += size) yield feedsOf(set, order.subarray(start, start + size));
  }
}
