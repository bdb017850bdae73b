import { expect, test } from "vitest";
import { applyRecipe, columnsOf, delphes } from "../src/index.js";
import { batch } from "./recipe-batch.js";

test("events of Delphes", () => {
  const { recipe } = delphes("events.root", { label: 3 });
  const objects = (name: string, columns: readonly string[], values: readonly (readonly number[])[]) => columns.map((column) => [`${name}.${column}`, values.map((list) => [...list])] as const);
  const columns = Object.fromEntries([
    ...objects("Jet", ["PT", "Mass"], [[30, 20], [40]]), ...objects("Jet", ["Eta", "Phi"], [[1, 0], [0]]), ...objects("Jet", ["BTag"], [[5, 1], [2]]),
    ...objects("Electron", ["PT", "Eta", "Phi", "Charge"], [[], []]), ...objects("Muon", ["PT"], [[12], []]), ...objects("Muon", ["Eta", "Phi", "Charge"], [[-1], []]),
    ...objects("Photon", ["PT"], [[], [25]]), ...objects("Photon", ["Eta", "Phi"], [[], [2]]), ...objects("MissingET", ["MET", "Phi"], [[3], [2]]),
  ]);
  expect(columnsOf(recipe).toSorted()).toEqual(Object.keys(columns).toSorted());
  const { rows, perRow } = applyRecipe(recipe, batch(columns));
  expect([...rows.offsets]).toEqual([0, 3, 6]);
  expect([...rows.columns["obj_type"]]).toEqual([0, 2, 4, 0, 3, 4]);
  expect([...rows.columns["obj_pt"]]).toEqual([30, 12, 3, 40, 25, 2]);
  expect([...rows.columns["obj_btag"]]).toEqual([1, 0, 0, 0, 0, 0]);
  expect([...rows.columns["obj_charge"]]).toEqual([0, -1, 0, 0, 0, 0]);
  expect(perRow["label"]).toEqual(Int32Array.of(3, 3));
});
