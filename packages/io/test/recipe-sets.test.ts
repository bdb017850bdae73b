// What recipes make is what @mpm/sets takes.
import { mpmV1Recipe, numSets, particleFeatures } from "@mpm/sets";
import { expect, test } from "vitest";
import { applyRecipe, columnsOf, jetClass, openTable } from "../src/index.js";

test("jets of a file become sets of particles with labels", async () => {
  const { recipe } = jetClass("recipe-jet-class.root");
  await using table = await openTable(new URL("files/recipe-jet-class.root", import.meta.url), { path: "tree" });
  const { rows, perRow } = applyRecipe(recipe, await table.readColumns(columnsOf(recipe)));
  const set = particleFeatures(mpmV1Recipe)(rows, { labels: Array.from(perRow["label"], Number) });
  expect([numSets(set), set.featureNames, set.labels]).toEqual([table.numRows, ["deltaEta", "deltaPhi", "logPt"], perRow["label"]]);
});
