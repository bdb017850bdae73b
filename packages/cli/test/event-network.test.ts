import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadEventModel, outputNames } from "@mpm/gnn-event";
import { readNpz } from "@mpm/tensor";
import { readRun } from "@mpm/train";
import { describe, expect, test } from "vitest";
import { EVALUATION, eventFolder, FINE_TUNING, PRETRAINING } from "./event-folder.js";
import { DONE, interrupt, mpm } from "./run-mpm.js";

const SIMULATED = fileURLToPath(new URL("../../../examples/events/data/pretraining.npz", import.meta.url));

describe("mpm pretrain, finetune, evaluate of an event network", () => {
  test("make a classifier and measure it, a run stopped half-way too", async () => {
    await using folder = await eventFolder();
    const out = (name: string): string => join(folder.path, name);
    const words = async (verb: string, config: unknown, name: string, ...more: string[]): Promise<string[]> => [verb, "--config", await folder.write(`${verb}.json`, config), "--out", out(name), "--threads", "1", ...more];
    const losses = async (name: string): Promise<unknown[]> => (await readRun(out(name))).metrics.map(({ step, loss, validationLoss, validationAuc }) => [step, loss, validationLoss, validationAuc]);

    expect(await mpm(await words("pretrain", PRETRAINING, "pretrained"))).toEqual(DONE);
    expect(await losses("pretrained")).toHaveLength(12 + 4);
    expect(outputNames((await loadEventModel(out("pretrained/model"))).head)).toEqual(["soft", "hard"]);
    expect((await mpm(await words("pretrain", PRETRAINING, "stopped"), interrupt)).complaint).toContain("--resume");
    expect(await losses("stopped")).toHaveLength(1);
    expect(await mpm(await words("pretrain", PRETRAINING, "stopped", "--resume"))).toEqual(DONE);
    expect(await losses("stopped")).toEqual(await losses("pretrained"));

    expect(await mpm(await words("finetune", FINE_TUNING, "tuned"))).toEqual(DONE);
    expect(await mpm(await words("finetune", { ...FINE_TUNING, mode: "frozen", epochs: 1 }, "frozen"))).toEqual(DONE);
    const [pretrained, tuned, frozen] = await Promise.all(["pretrained", "tuned", "frozen"].map(async (name) => (await loadEventModel(out(`${name}/model`))).weights["decoder.0.weight"]));
    expect(frozen).toEqual(pretrained);
    expect(tuned).not.toEqual(pretrained);

    expect(await mpm(await words("evaluate", EVALUATION, "evaluated"))).toEqual(DONE);
    const result = (await readRun(out("evaluated"))).completion?.result as { accuracy: number; accuracyError: number; auc: number; aucError: number; confusionCounts: number[][] };
    expect(result).toMatchObject({ events: 120, outputs: ["hard", "soft"], scores: "scores.npz", aucs: { hard: expect.any(Number), soft: expect.any(Number) } });
    expect(result.auc).toBeGreaterThan(0.9);
    expect(result.aucError).toBeLessThan(0.05);
    expect(result.accuracyError).toBeLessThan(0.1);
    expect(result.confusionCounts.flat().reduce((sum, count) => sum + count, 0)).toBe(120);
    const scores = readNpz(await readFile(out("evaluated/scores.npz")));
    expect(scores).not.toHaveProperty("file");
    expect(Array.from(scores["entry"].data, Number)).toEqual(Array.from({ length: 120 }, (_, row) => row));
    expect(scores).toMatchObject({ probabilities: { shape: [120, 2] }, labels: { shape: [120] }, weights: { shape: [120] } });
    // By hand: the classes weigh what their cross-sections say.
    const [p, labels, weights] = [scores["probabilities"].data, scores["labels"].data, scores["weights"].data].map((values) => Array.from(values, Number));
    const weightOf = (isTaken: (event: number) => boolean): number => weights.filter((_, event) => isTaken(event)).reduce((sum, weight) => sum + weight, 0);
    expect([0, 1].map((label) => weightOf((event) => labels[event] === label).toFixed(5))).toEqual(["1.00000", "3.00000"]);
    expect(weightOf((event) => Number(p[2 * event + 1] > p[2 * event]) === labels[event]) / 4).toBeCloseTo(result.accuracy, 5);
  });

  test("give scores to events without labels, those of the events with labels", async () => {
    await using folder = await eventFolder();
    const at = (name: string): string => join(folder.path, name);
    expect(await mpm(["pretrain", "--config", await folder.write("pretrain.json", PRETRAINING), "--out", at("pretrained"), "--threads", "1"])).toEqual(DONE);
    const columns = ["pt", "eta", "phi", "energy", "btag", "charge", "type"].map((name) => `obj_${name}`).join(",");
    expect(await mpm(["convert", at("events.npz"), "--columns", columns, "--out", at("unknown.npz")])).toEqual(DONE);
    for (const name of ["events", "unknown"]) {
      const config = { model: "event-network", data: { files: [`${name}.npz`] }, classifier: "pretrained/model", replicas: 2 };
      expect(await mpm(["evaluate", "--config", await folder.write("evaluate.json", config), "--out", at(name)])).toEqual(DONE);
    }
    expect((await readRun(at("unknown"))).completion?.result).toEqual({ events: 120, outputs: ["soft", "hard"], scores: "scores.npz", truth: "none in the files" });
    const probabilities = async (name: string): Promise<unknown> => readNpz(await readFile(at(`${name}/scores.npz`)))["probabilities"];
    expect(await probabilities("unknown")).toEqual(await probabilities("events"));
  });

  test("say which event of which file each score belongs to, where events are left out", async () => {
    await using folder = await eventFolder();
    const at = (name: string): string => join(folder.path, name);
    expect(await mpm(["pretrain", "--config", await folder.write("pretrain.json", { ...PRETRAINING, epochs: 1 }), "--out", at("pretrained"), "--threads", "1"])).toEqual(DONE);
    const truth = Array.from(readNpz(await readFile(at("events.npz")))["label"].data, Number);
    expect(await mpm(["convert", at("events.npz"), "--out", at("again.npz")])).toEqual(DONE);
    const data = { files: ["events.npz", "again.npz"], classes: ["soft", "hard"], select: { classes: ["soft", "hard"], perClass: 30 } };
    expect(await mpm(["evaluate", "--config", await folder.write("evaluate.json", { model: "event-network", data, classifier: "pretrained/model", replicas: 2 }), "--out", at("evaluated")])).toEqual(DONE);
    const { entry, file, labels, probabilities } = readNpz(await readFile(at("evaluated/scores.npz")));
    expect([entry.shape, file.shape, probabilities.shape]).toEqual([[60], [60], [60, 2]]);
    expect(new Set(Array.from(file.data, Number))).toEqual(new Set([0, 1]));
    const places = Array.from(entry.data, Number);
    expect(places.map((row) => truth[row])).toEqual(Array.from(labels.data, Number));
    expect(new Set(places.map((row, event) => `${row} of ${file.data[event]}`)).size).toBe(60);
  });

  test("learn the labels of a schema in a file", async () => {
    await using folder = await eventFolder();
    const label = (atLeast: number): unknown => ({ name: `b-tags >= ${atLeast}`, is: { column: "btag", count: { type: "jet", isOneOf: [1] }, atLeast } });
    await folder.write("schema.json", { labels: [label(1), label(2)] });
    const config = { ...PRETRAINING, objective: "multilabel", schema: "schema.json", graphs: { globals: ["ht", "numBjets"] } };
    const out = join(folder.path, "run");
    expect(await mpm(["pretrain", "--config", await folder.write("config.json", config), "--out", out, "--threads", "1"])).toEqual(DONE);
    const { setup, completion } = await readRun(out);
    expect(Object.keys(setup.hashes)).toEqual(["events.npz", "schema.json"]);
    expect(completion?.result).toMatchObject({ validation: { epoch: expect.any(Number), aucs: { "b-tags >= 1": expect.any(Number) } } });
    const { head, config: { globals, outputs } } = await loadEventModel(join(out, "model"));
    expect([outputNames(head), globals, outputs]).toEqual([["b-tags >= 1", "b-tags >= 2"], 2, 2]);
    expect(head).toEqual({ kind: "multilabel", schema: JSON.parse(await readFile(join(out, "labels.json"), "utf8")) });
    const evaluation = await folder.write("evaluate.json", { model: "event-network", data: { files: ["events.npz"] }, classifier: "run/model", replicas: 10 });
    expect(await mpm(["evaluate", "--config", evaluation, "--out", join(folder.path, "evaluated")])).toEqual(DONE);
    expect((await readRun(join(folder.path, "evaluated"))).completion?.result).toMatchObject({ aucs: { "b-tags >= 1": expect.any(Number) }, aucError: expect.any(Number) });
  });

  test("learn 41 labels of simulated events, with edges of the training events in the run's directory", async () => {
    await using folder = await eventFolder(2);
    const out = join(folder.path, "run");
    const config = { ...PRETRAINING, objective: "multilabel", data: { files: [SIMULATED] }, epochs: 1, batchSize: 30_000, validation: undefined };
    expect(await mpm(["pretrain", "--config", await folder.write("config.json", config), "--out", out])).toEqual(DONE);
    const schema = JSON.parse(await readFile(join(out, "labels.json"), "utf8"));
    expect(schema.labels).toHaveLength(41);
    expect(schema.labels.find(({ name }: { readonly name: string }) => name === "pT(H), bin 2 of 6")).toMatchObject({ is: { column: "gen_H_pt", atLeast: expect.any(Number), below: expect.any(Number) } });
  });

  test.each([
    ["pretrain", { ...PRETRAINING, network: "huge" }, /"huge"/], ["pretrain", { ...PRETRAINING, objective: "other" }, /config\.objective/], ["finetune", { ...FINE_TUNING, pretrained: undefined }, /config has no pretrained/],
    ["finetune", { ...FINE_TUNING, data: { files: ["events.npz"], clases: [] } }, /unknown key config\.data\.clases/], ["evaluate", { ...EVALUATION, data: { files: ["events.npz"], crossSections: { soft: "3" } } }, /config\.data\.crossSections\.soft/],
    ["pretrain", { ...PRETRAINING, data: { files: ["none.npz"] } }, /none\.npz/], ["pretrain", { ...PRETRAINING, schema: "none.json" }, /none\.json/],
    ["pretrain", { ...PRETRAINING, data: { files: ["events.npz"], weight: "xsec" } }, /no column "xsec" to take weights from/],
  ])("say what is wrong: %s %#", async (verb, config, message) => {
    await using folder = await eventFolder(2);
    const { code, complaint } = await mpm([verb, "--config", await folder.write("config.json", config), "--out", join(folder.path, "run")]);
    expect([code, complaint]).toEqual([1, expect.stringMatching(message)]);
  });

  test.each([
    ["pretrain", PRETRAINING, { epochs: 0 }], ["pretrain", PRETRAINING, { batchSize: 0 }], ["pretrain", PRETRAINING, { edgesPerBatch: 0 }], ["pretrain", PRETRAINING, { validateEvery: 0 }], ["pretrain", PRETRAINING, { patience: 0 }],
    ["pretrain", PRETRAINING, { clipNorm: 0 }], ["pretrain", PRETRAINING, { checkpointEvery: 0 }], ["finetune", FINE_TUNING, { backboneRate: 0 }], ["evaluate", EVALUATION, { replicas: 1 }],
    ["finetune", FINE_TUNING, { data: { files: ["events.npz"], select: { classes: ["a", "b"], perClass: 0 } } }], ["evaluate", EVALUATION, { data: { files: ["events.npz"], crossSections: { soft: 0 } } }],
  ])("make no directory for a wrong number, so that the corrected run can: %s %j %j", async (verb, config, wrong) => {
    await using folder = await eventFolder(2);
    const out = join(folder.path, "run");
    const { code, complaint } = await mpm([verb, "--config", await folder.write("config.json", { ...config, ...wrong }), "--out", out]);
    expect([code, complaint, existsSync(out)]).toEqual([1, expect.stringMatching(/expected config\..* to be (above 0|a whole number from [12])/), false]);
  });
});
