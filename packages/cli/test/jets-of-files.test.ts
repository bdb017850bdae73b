import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { jetsCheck, readJets, splitForValidation } from "../src/jets-of-files.js";
import { filesOfRows } from "../src/rows-of-files.js";
import { jetFolder } from "./jet-folder.js";

const RECIPE = { kind: "jets", name: "ours", particles: [{ pt: "part_pt", eta: "part_deta", phi: "part_dphi" }], jets: { pt: 500, eta: 0, phi: 0 }, label: { column: "label" }, classes: ["one", "two"] };

test("jets come from our columns, or from others by a recipe, the same", async () => {
  await using folder = await jetFolder(20);
  await folder.write("recipe.json", RECIPE);
  await copyFile(join(folder.path, "jets.npz"), join(folder.path, "again.npz"));
  const ours = await readJets({ files: ["jets.npz", "again.npz"] }, folder.path);
  expect(ours.offsets).toHaveLength(41);
  expect(ours.labels).toHaveLength(40);
  expect(ours.featureNames).toEqual(["deltaEta", "deltaPhi", "logPt"]);
  expect(ours.recipe?.maxParticles).toBe(64);
  const made = await readJets({ files: ["jets.npz"], recipe: "recipe.json" }, folder.path);
  expect(made.labels).toEqual(ours.labels?.slice(0, 20));
  made.features.data.forEach((value, at) => expect(value).toBeCloseTo(ours.features.data[at], 5));
  const first = await readJets({ files: ["jets.npz"], maxJets: 3, features: { features: [{ name: "pt", column: "part_pt" }] } }, folder.path);
  expect([first.offsets.at(-1), first.labels?.length, first.featureNames]).toEqual([18, 3, ["pt"]]);
});

test("half precision is read as numbers, not as bits", async () => {
  const folder = fileURLToPath(new URL("../../../examples/quickstart/data", import.meta.url));
  const { features: { data } } = await readJets({ files: ["jets_test.npz"], maxJets: 50 }, folder);
  const largest = [0, 1, 2].map((column) => Math.max(...data.filter((_, at) => at % 3 === column).map(Math.abs)));
  expect(Math.max(largest[0], largest[1])).toBeLessThanOrEqual(Math.fround(0.8)); // the jets have this radius
  expect(Math.expm1(largest[2])).toBeGreaterThan(50); // GeV
  expect(Math.expm1(largest[2])).toBeLessThan(1_000);
});

test("the files that jets depend on are the data and a recipe in a file", () => {
  expect(filesOfRows({ files: ["a.root", "/b.root"], recipe: "jetClass" }, "/data")).toEqual(["/data/a.root", "/b.root"]);
  expect(filesOfRows({ files: ["a.root"], recipe: "r.json" }, "/data")).toEqual(["/data/a.root", "/data/r.json"]);
});

test("a wrong part of the configuration is named", () => {
  expect(() => jetsCheck({ files: "a.npz" }, "config.data")).toThrow(/config\.data\.files to be a list/);
  expect(() => jetsCheck({ files: ["a"], features: { features: [] } }, "config.data")).toThrow(RangeError);
  expect(() => jetsCheck({ files: ["a"], recipe: { kind: "tracks" } }, "config.data")).toThrow(/kind/);
});

test("jets for validation are others than those for training, the same for one seed", async () => {
  await using folder = await jetFolder(20);
  const jets = await readJets({ files: ["jets.npz"] }, folder.path);
  const [training, validation] = splitForValidation(jets, 0.25, 1);
  expect([training.offsets.length - 1, validation?.offsets.length]).toEqual([15, 6]);
  const seen = new Set(training.features.data);
  expect(validation?.features.data.every((value) => !seen.has(value))).toBe(true);
  expect(splitForValidation(jets, 0.25, 1)).toEqual([training, validation]);
  expect(splitForValidation(jets, undefined, 1)).toEqual([jets, undefined]);
});
