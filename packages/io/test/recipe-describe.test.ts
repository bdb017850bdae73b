// docs/data.md says what the recipes do.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { delphes, describeRecipe, edm4hep, energyFlow, jetClass, jetNet, nanoAod, physLite, topTagging, type Recipe } from "../src/index.js";

const guide = readFileSync(new URL("../../../docs/data.md", import.meta.url), "utf8");

const NAMED: readonly (readonly [call: string, recipe: Recipe])[] = [
  ["jetClass(paths)", jetClass("").recipe],
  ["topTagging(paths)", topTagging("").recipe],
  ["energyFlow(paths)", energyFlow("").recipe],
  ["jetNet(paths, { label })", jetNet("").recipe],
  ["nanoAod(paths)", nanoAod("").recipe],
  ['nanoAod(paths, { rows: "fatJets" })', nanoAod("", { rows: "fatJets" }).recipe],
  ["physLite(paths)", physLite("").recipe],
  ["delphes(paths)", delphes("").recipe],
  ['delphes(paths, { rows: "jets" })', delphes("", { rows: "jets" }).recipe],
  ["edm4hep(paths)", edm4hep("").recipe],
  ['edm4hep(paths, { rows: "jets" })', edm4hep("", { rows: "jets" }).recipe],
];

describe("describeRecipe", () => {
  test.each(NAMED)("the guide has %s", (call, recipe) => expect(guide).toContain(`### \`${call}\`\n\n${describeRecipe(recipe)}`));

  test("says all that a recipe may", () => {
    const recipe: Recipe = {
      kind: "events", name: "x", nonFinite: "dropRow", label: { constant: 1 }, classes: ["a", "b"], where: [{ column: "ok", isOneOf: [1, 2] }], columns: { weight: "w" }, notes: ["Look."],
      objects: [{
        type: "muon", px: "x", py: "y", pz: "z", mass: 0.1, index: "i", charge: { pdgId: "id" }, btag: { column: "b", where: [{ column: "c", hasBits: 4 }], else: 0 },
        minPt: 3, maxAbsEta: 2, where: [{ column: "c", above: 1, atMost: 5 }, { logRatio: [{ b: 1 }, { c: 0.5, u: 2 }], below: 0 }], apartFrom: { types: ["jet"], deltaR: 0.4 },
      }],
      met: { px: "mx", py: 0, minusObjects: true },
    };
    expect(describeRecipe(recipe)).toBe([
      "A row is an event: a row of the file. The file has GeV. Rows with NaN or infinite numbers are left out.", "", "| ours | from |", "|---|---|",
      "| `obj_type` 2: muons | px `x`, py `y`, pz `z`, mass 0.1; those at `i`; charge by PDG id `id`; btag `b` where `c` with bits 4, else 0; pT >= 3 GeV, abs(eta) <= 2, `c` > 1 and <= 5, ln((`b`) / (0.5 `c` + 2 `u`)) < 0; no jet within 0.4 |",
      "| `obj_type` 4: MET, the last | px `mx`, py 0, minus the objects |", "| `weight` | `w` |", "| events kept | `ok` one of 1, 2 |", "| `label` | 1: 0 a, 1 b |", "", "* Look.", "",
    ].join("\n"));
  });
});
