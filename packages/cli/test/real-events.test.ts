// Files of experiments and simulations, as they are published, through mpm convert to the scores of a trained model, and to its layers.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { delphes, type EventRecipe } from "@mpm/io";
import { readNpz } from "@mpm/tensor";
import { readRun } from "@mpm/train";
import { describe, expect, test } from "vitest";
import { eventFolder, PRETRAINING } from "./event-folder.js";
import { DONE, mpm } from "./run-mpm.js";

const REAL = fileURLToPath(new URL("../../../../shared/data/real/", import.meta.url));
const isThere = existsSync(REAL);
if (!isThere) console.warn("shared/data is not beside the project: real events are not given scores");

/** This Delphes file keeps jets alone; what balances them stands for missing transverse momentum. */
const jetsOnly: EventRecipe = { ...delphes("").recipe, objects: delphes("").recipe.objects.slice(0, 1), met: { px: 0, py: 0, minusObjects: true } };
const FILES = [["cms/nano_tt_v15.root", "nanoAod", 200], ["cms/nano_dy.root", "nanoAod", 40], ["delphes_fcc/uproot-issue513.root", "jets.json", 10], ["atlas/PHYSLITE_example.root", "physLite", 100]] as const;

describe.skipIf(!isThere)("a small trained model", () => {
  test("gives each event of real files a score, and its layers", async () => {
    await using folder = await eventFolder();
    const at = (name: string): string => join(folder.path, name);
    await folder.write("jets.json", jetsOnly);
    expect(await mpm(["pretrain", "--config", await folder.write("pretrain.json", PRETRAINING), "--out", at("pretrained")])).toEqual(DONE);
    const nano = join(REAL, FILES[0][0]);
    expect(await mpm(["cka", at("pretrained/model"), at("pretrained/model"), "--data", nano, "--recipe", "nanoAod", "--out", at("cka.json")])).toEqual(DONE);
    expect(JSON.parse(await readFile(at("cka.json"), "utf8"))).toMatchObject({ data: "nano_tt_v15.root", matrix: { rows: 200, pooling: "event" } });
    for (const [file, recipe, count] of FILES) {
      const name = file.replaceAll(/[/.]/g, "-");
      expect(await mpm(["convert", join(REAL, file), "--recipe", recipe.endsWith(".json") ? at(recipe) : recipe, "--out", at(`${name}.npz`)])).toEqual(DONE);
      const config = await folder.write("evaluate.json", { model: "event-network", classifier: "pretrained/model", data: { files: [`${name}.npz`] } });
      expect(await mpm(["evaluate", "--config", config, "--out", at(name)])).toEqual(DONE);
      expect((await readRun(at(name))).completion?.result).toMatchObject({ events: count, truth: "none in the files" });
      const { probabilities: { shape, data } } = readNpz(await readFile(join(at(name), "scores.npz")));
      expect(shape).toEqual([count, 2]);
      const p = Array.from(data, Number);
      expect(p.every((value) => value >= 0 && value <= 1)).toBe(true);
      for (let event = 0; event < count; event++) expect(p.slice(2 * event, 2 * (event + 1)).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      expect(new Set(p.filter((_, k) => k % 2 === 0)).size).toBeGreaterThan(count / 2); // the scores depend on the event
    }
  });
});
