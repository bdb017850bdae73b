// Real files through recipes of @mpm/io into graphs. Their objects are tested against uproot in @mpm/io.
import { existsSync } from "node:fs";
import { applyRecipe, columnsOf, delphes, edm4hep, nanoAod, openTable, physLite, recipeColumns, writeTable, type EventRecipe } from "@mpm/io";
import { describe, expect, test } from "vitest";
import { concatEvents, EDGE_FEATURES, eventGraphs, eventSet, GLOBAL_FEATURES, numEvents, OBJECT_TYPES, readEventSet } from "../src/index.js";

const REAL = new URL("../../../../shared/data/real/", import.meta.url);

/** This Delphes file keeps jets alone. */
const jetsOnly: EventRecipe = { ...delphes("").recipe, objects: delphes("").recipe.objects.slice(0, 1), met: { px: 0, py: 0, minusObjects: true } };
const FILES: readonly (readonly [file: string, recipe: EventRecipe, events: number])[] = [
  ["cms/nanoAOD_2015_CMS_Open_Data_ttbar.root", nanoAod("", { btag: { column: "Jet_btagCSVV2", above: 0.8 } }).recipe, 200],
  ["cms/nano_tt_v15.root", nanoAod("").recipe, 200],
  ["cms/nano_dy.root", nanoAod("").recipe, 40],
  ["cms/nano_dimuon.root", nanoAod("").recipe, 40],
  ["atlas/PHYSLITE_example.root", physLite("").recipe, 100],
  ["delphes_fcc/uproot-issue513.root", jetsOnly, 10],
  ["delphes_fcc/test_FCC_Winter2023.root", edm4hep("").recipe, 100],
];
const isThere = existsSync(REAL);
if (!isThere) console.warn("shared/data is not beside the project: real files are not tested");

describe.skipIf(!isThere)("real files become graphs", () => {
  test.each(FILES)("%s", async (file, recipe, numExpected) => {
    await using table = await openTable(new URL(file, REAL), { ...(recipe.table && { path: recipe.table }) });
    const events = eventSet(applyRecipe(recipe, await table.readColumns(columnsOf(recipe))));
    expect(numEvents(events)).toBe(numExpected);
    const { nodes, edges, globals, nNode, nEdge } = eventGraphs(events, { edges: { features: EDGE_FEATURES }, globals: GLOBAL_FEATURES });
    for (const { data } of [nodes, edges, globals]) expect(data.every(Number.isFinite)).toBe(true);
    expect(nEdge).toEqual(nNode.map((n) => n * (n - 1)));
    const { offsets, columns: { type, pt } } = events.objects;
    nNode.forEach((n, event) => {
      const met = offsets[event + 1] - 1; // recipes put it last
      expect(OBJECT_TYPES[type[met]]).toBe("met");
      const [numNodes, , missing, ...counts] = globals.data.subarray(8 * event, 8 * (event + 1));
      expect([numNodes, missing, counts.slice(0, 4).reduce((sum, count) => sum + count, 1)]).toEqual([n, Math.fround(pt[met] / 100), n]);
    });
  });

  test("batches of a data set join into one set of events", async () => {
    const { recipe } = nanoAod("");
    await using table = await openTable(new URL("cms/nano_dy.root", REAL), { path: "Events" });
    const parts = [await table.readColumns(columnsOf(recipe), { stop: 15 }), await table.readColumns(columnsOf(recipe), { start: 15 })].map((batch) => eventSet(applyRecipe(recipe, batch)));
    expect(concatEvents(parts)).toEqual(eventSet(applyRecipe(recipe, await table.readColumns(columnsOf(recipe)))));
  });

  test("the NPZ file that mpm convert writes of them reads back", async () => {
    const { recipe } = nanoAod("");
    await using table = await openTable(new URL("cms/nano_dy.root", REAL), { path: "Events" });
    const made = applyRecipe(recipe, await table.readColumns(columnsOf(recipe)));
    expect(readEventSet(await writeTable(recipeColumns(made), { format: "npz" }))).toEqual(eventSet(made));
  });
});
