import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { selectSets, type ParticleSet } from "@mpm/sets";
import { tensor } from "@mpm/tensor";
import { createProgress } from "@mpm/train";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jetKinematics, loadJets, type LabelledSet, type QuickstartJets } from "../src/jets.js";
import { quickstart } from "../src/quickstart.js";
import { writeReport } from "../src/report.js";
import { parseSettings } from "../src/settings.js";
import { resultTable } from "../src/table.js";

let jets: QuickstartJets;
const directory = mkdtempSync(join(tmpdir(), "quickstart-"));

const first = (set: LabelledSet, count: number): LabelledSet => {
  const { labels = new Int32Array(), ...rest } = selectSets(set, Int32Array.from({ length: count }, (_, row) => row));
  return { ...rest, labels };
};

beforeAll(async () => {
  jets = await loadJets(new URL("../data/", import.meta.url));
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("the data are what their README says", () => {
  expect([jets.training, jets.validation, jets.test].map(({ labels }) => labels.length)).toEqual([100_000, 1_000, 20_000]);
  const { mass, pt } = jetKinematics(jets.test, jets.test.features);
  expect(Math.min(...pt.subarray(0, 1000))).toBeGreaterThan(350); // of the leading 64 particles, jet pT from 500 GeV
  expect(Math.max(...pt.subarray(0, 1000))).toBeLessThan(1100);
  const meanMass = (label: number): number => {
    const chosen = mass.filter((_, jet) => jets.test.labels[jet] === label);
    return chosen.reduce((sum, value) => sum + value, 0) / chosen.length;
  };
  expect(meanMass(8)).toBeGreaterThan(140); // top quarks
  expect(meanMass(7)).toBeLessThan(110); // W bosons
});

test("two back-to-back particles in the jet make its mass", () => {
  const set: ParticleSet = { offsets: Int32Array.of(0, 2), features: tensor("float32", [2, 3], [0.3, 0, Math.log(101), -0.3, 0, Math.log(101)]), featureNames: ["deltaEta", "deltaPhi", "logPt"] };
  const { mass, pt } = jetKinematics(set, set.features);
  expect(pt[0]).toBeCloseTo(200, 3);
  expect(mass[0]).toBeCloseTo(200 * Math.sinh(0.3), 3);
});

test("the main job in miniature, from jets to report", async () => {
  const settings = parseSettings(["--seeds", "2", "--labels", "100", "--threads", "1", "--epochs", "1"], { availableThreads: 2 });
  const small = { training: first(jets.training, 800), validation: first(jets.validation, 200), test: first(jets.test, 400) };
  const silent = createProgress({ stream: { write: () => true } });
  const result = await quickstart(small, { ...settings, tokenizer: { ...settings.tokenizer, steps: 6, batchParticles: 4_000 }, fineTuning: { ...settings.fineTuning, few: { ...settings.fineTuning.few, epochs: 4 } } }, silent);
  expect(result.runs).toHaveLength(2 * 3);
  expect(resultTable(result)).toContain("fine-tuned");
  const { json, html } = await writeReport(directory, result);
  const report = JSON.parse(readFileSync(json, "utf8")) as Record<string, Record<string, unknown>>;
  expect(report["pretrain"]).toMatchObject({ jetsPerSecond: expect.any(Number), seconds: expect.any(Number) });
  expect(report["tokenizer"]).toMatchObject({ utilisation: expect.any(Number), perplexity: expect.any(Number) });
  expect(report["gain"]).toMatchObject({ mean: expect.any(Number), error: expect.any(Number) });
  for (const measure of ["accuracy", "auc"])
    for (const mode of ["scratch", "frozen", "full"])
      expect(report[measure][mode]).toMatchObject({ mean: expect.any(Number), std: expect.any(Number), seeds: 2, values: [expect.any(Number), expect.any(Number)] });
  expect(readFileSync(html, "utf8")).toContain("<svg");
}, 120_000);
