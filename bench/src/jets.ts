// The simulated jets of the quickstart example, as many as a measurement needs.
import { readFile } from "node:fs/promises";
import { mpmV1Recipe, particleFeatures, type ParticleSet } from "@mpm/sets";
import { jagged, readNpz, tensor, toFloat32 } from "@mpm/tensor";

const FILE = new URL("../../examples/quickstart/data/jets_train.npz", import.meta.url);
const COLUMNS = ["part_pt", "part_deta", "part_dphi"];

/** The first jets of the file, with about `numParticles` particles of which each keeps its leading 64; fewer if the file has no more. */
export async function loadJets(numParticles: number): Promise<ParticleSet> {
  const table = readNpz(await readFile(FILE), { names: ["offsets", ...COLUMNS] });
  const offsets = table["offsets"].data as Int32Array;
  const beyond = offsets.findIndex((offset) => offset > numParticles);
  const kept = beyond < 0 ? offsets : offsets.subarray(0, beyond);
  const total = kept[kept.length - 1];
  const columns = COLUMNS.map((name) => [name, toFloat32(tensor("float16", [total], (table[name].data as Uint16Array).slice(0, total))).data]);
  return particleFeatures(mpmV1Recipe)(jagged(kept, Object.fromEntries(columns)));
}
