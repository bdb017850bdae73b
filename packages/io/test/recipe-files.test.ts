// Recipes on files against independent answers (answers/recipe-answers.py).
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  applyRecipe, columnsOf, delphes, edm4hep, energyFlow, jetClass, jetNet, nanoAod, openTable, physLite, topTagging, type JetRecipe, type Recipe, type RecipeRows,
} from "../src/index.js";
import { concatRows } from "@mpm/tensor";

const REAL = new URL("../../../../shared/data/real/", import.meta.url);
const FILES = new URL("files/", import.meta.url);

/** Of the values: sum, sum weighted by 1 + (place modulo 97), sum of absolute values. */
type Sums = readonly [number, number, number];
interface Answer {
  readonly rows: number;
  readonly entries: number;
  readonly columns: Readonly<Record<string, Sums>>;
}
const answers: Readonly<Record<string, Answer>> = JSON.parse(readFileSync(new URL("answers/recipe-answers.json", import.meta.url), "utf8"));

const vectors: JetRecipe = {
  kind: "jets", name: "pf_vectors",
  particles: [{ px: "pf_vectors[0]", py: "pf_vectors[1]", pz: "pf_vectors[2]", energy: "pf_vectors[3]", where: [{ column: "pf_mask[0]", above: 0 }] }],
};
const hbb: JetRecipe = { ...vectors, label: { oneHot: Array.from({ length: 10 }, (_, place) => `labels[${place}]`) } };
const binary: JetRecipe = { ...vectors, label: { column: "labels" }, classes: ["background", "signal"] };
const slots: JetRecipe = {
  kind: "jets", name: "slots", label: { column: "labels" },
  particles: [{ px: "particles[:, 0]", py: "particles[:, 1]", pz: "particles[:, 2]", energy: "particles[:, 3]", where: [{ column: "particles[:, 3]", above: 0 }] }],
};
const lists: JetRecipe = { kind: "jets", name: "lists", particles: [{ px: "part_px", py: "part_py", pz: "part_pz", energy: "part_energy" }] };
const jetsOnly: Recipe = {
  kind: "events", name: "Delphes jets", table: "Delphes", met: { px: 0, py: 0, minusObjects: true },
  objects: [{ type: "jet", pt: "Jet.PT", eta: "Jet.Eta", phi: "Jet.Phi", mass: "Jet.Mass", btag: { column: "Jet.BTag", hasBits: 1 }, minPt: 25, maxAbsEta: 4.5 }],
};
const { table: _tree, ...withoutTable } = nanoAod("").recipe;
const { grouping: _grouping, jets: _jets, ...flow } = delphes("", { rows: "jets" }).recipe;

interface Case {
  readonly answer: string;
  readonly file: string;
  readonly recipe: Recipe;
}
const CASES: readonly Case[] = [
  { answer: "nanoAOD_2015", file: "cms/nanoAOD_2015_CMS_Open_Data_ttbar.root", recipe: nanoAod("", { btag: { column: "Jet_btagCSVV2", above: 0.8 } }).recipe },
  { answer: "nano_tt_v15", file: "cms/nano_tt_v15.root", recipe: nanoAod("").recipe },
  { answer: "nano_dy", file: "cms/nano_dy.root", recipe: nanoAod("").recipe },
  { answer: "nano_dimuon", file: "cms/nano_dimuon.root", recipe: nanoAod("").recipe },
  { answer: "nano_dy", file: "parquet_h5/nano_dy.parquet", recipe: withoutTable },
  { answer: "nano_dimuon", file: "parquet_h5/nano_dimuon.parquet", recipe: withoutTable },
  { answer: "pfnano", file: "cms/pfnano.root", recipe: nanoAod("", { rows: "fatJets" }).recipe },
  { answer: "physlite", file: "atlas/PHYSLITE_example.root", recipe: physLite("").recipe },
  { answer: "delphes_events", file: "delphes_fcc/uproot-issue513.root", recipe: jetsOnly },
  { answer: "delphes_flow", file: "delphes_fcc/uproot-issue513.root", recipe: flow },
  { answer: "delphes_jets", file: "delphes_fcc/uproot-issue513.root", recipe: delphes("", { rows: "jets", minPt: 50 }).recipe },
  { answer: "edm4hep_events", file: "delphes_fcc/test_FCC_Winter2023.root", recipe: edm4hep("").recipe },
  { answer: "edm4hep_jets", file: "delphes_fcc/test_FCC_Winter2023.root", recipe: edm4hep("", { rows: "jets" }).recipe },
  { answer: "jet_class", file: "recipe-jet-class.root", recipe: jetClass("").recipe },
  { answer: "energy_flow", file: "recipe-energy-flow.npz", recipe: energyFlow("").recipe },
  { answer: "jet_net", file: "recipe-jet-net.hdf5", recipe: jetNet("").recipe },
  { answer: "toplandscape", file: "jets_npy/toplandscape_2000.npz", recipe: binary },
  { answer: "toplandscape", file: "parquet_h5/toplandscape_2000_gzip.h5", recipe: slots },
  { answer: "toplandscape", file: "parquet_h5/toplandscape_2000_list.parquet", recipe: lists },
  { answer: "top_tagging", file: "recipe-top-tagging.h5", recipe: topTagging("").recipe },
  { answer: "quarkgluon", file: "jets_npy/quarkgluon_2000.npz", recipe: binary },
  { answer: "jetclass_Hbb", file: "jets_npy/jetclass_Hbb_2000.npz", recipe: hbb },
];
const urlOf = (file: string): URL => new URL(file, file.includes("/") ? REAL : FILES);
const missing = [...new Set(CASES.map(({ file }) => file))].filter((file) => !existsSync(urlOf(file)));
if (missing.length > 0) console.warn(`shared/data/real is not beside the project: no recipe is tried on ${missing.join(", ")}`);

async function follow(file: URL, recipe: Recipe, rows: number): Promise<RecipeRows> {
  await using table = await openTable(file, recipe.table === undefined ? {} : { path: recipe.table });
  const parts: RecipeRows[] = [];
  for await (const batch of table.batches({ columns: columnsOf(recipe), rows })) parts.push(applyRecipe(recipe, batch));
  const perRow = concatRows(parts.map(({ perRow: columns, rows: { offsets } }) => ({ offsets: offsets.map((_, row) => row), columns })));
  return { rows: concatRows(parts.map(({ rows: part }) => part)), perRow: perRow.columns, numDropped: 0 };
}

function sums(values: ArrayLike<number>): Sums {
  let [sum, weighted, absolute] = [0, 0, 0];
  for (let at = 0; at < values.length; at++) {
    sum += values[at];
    weighted += values[at] * (1 + (at % 97));
    absolute += Math.abs(values[at]);
  }
  return [sum, weighted, absolute];
}

describe("recipes on files", () => {
  for (const { answer, file, recipe } of CASES) {
    const isMissing = missing.includes(file);
    it.skipIf(isMissing)(`${recipe.name}: ${file}${isMissing ? " (not there)" : ""}`, async () => {
      const made = await follow(urlOf(file), recipe, 999);
      const expected = answers[answer];
      expect([made.rows.offsets.length - 1, made.rows.offsets.at(-1)]).toEqual([expected.rows, expected.entries]);
      const columns: Readonly<Record<string, ArrayLike<number>>> = { ...made.rows.columns, ...made.perRow, offsets: made.rows.offsets };
      const compared = Object.entries(expected.columns).filter(([name]) => name !== "label" || recipe.label !== undefined);
      for (const [name, [sum, weighted, absolute]] of compared) {
        const seen = sums(columns[name]);
        const isClose = Math.abs(seen[0] - sum) <= 2e-7 * absolute && Math.abs(seen[1] - weighted) <= 2e-5 * absolute && Math.abs(seen[2] - absolute) <= 2e-7 * absolute;
        expect({ name, seen, isClose }).toEqual({ name, seen: isClose ? seen : [sum, weighted, absolute], isClose: true });
      }
    });
  }
});
