// Makes the two data files of this example from the project's simulated jets: the three columns it needs, in half
// precision. Usage: tsx --conditions=@mpm/source scripts/make-data.ts FOLDER_WITH_jets_train.npz_AND_jets_test.npz
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readNpz, tensor, writeNpz, type Tensor } from "@mpm/tensor";

const COLUMNS = ["part_pt", "part_deta", "part_dphi"];
const JETS = { train: 104_000, test: 25_000 };

const [folder = ""] = process.argv.slice(2);
for (const [name, count] of Object.entries(JETS)) {
  const table = readNpz(readFileSync(join(folder, `jets_${name}.npz`)), { names: ["offsets", "label", ...COLUMNS] });
  const offsets = Int32Array.from(table["offsets"].data as Int32Array).slice(0, count + 1);
  const particles = offsets[count];
  const half = ({ data }: Tensor): Tensor => tensor("float16", [particles], Array.from((data as Float32Array).subarray(0, particles)));
  writeFileSync(new URL(`../data/jets_${name}.npz`, import.meta.url), writeNpz({
    offsets: tensor("int32", [count + 1], offsets), label: tensor("uint8", [count], (table["label"].data as Uint8Array).slice(0, count)),
    ...Object.fromEntries(COLUMNS.map((column) => [column, half(table[column])])),
  }));
}
