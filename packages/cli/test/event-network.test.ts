import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadEventModel, outputNames } from "@mpm/gnn-event";
import { readNpz } from "@mpm/tensor";
import { readRun } from "@mpm/train";
import { describe, expect, test } from "vitest";
import { EVALUATION, eventFolder, FINE_TUNING, PRETRAINING } from "./event-folder.js";
import { DONE, interrupt, mpm } from "./run-mpm.js";

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
    expect(await mpm(await words("evaluate", EVALUATION, "evaluated"))).toEqual(DONE);
    const result = (await readRun(out("evaluated"))).completion?.result as { accuracy: number; accuracyError: number; auc: number; aucError: number };
    expect(result).toMatchObject({ events: 120, outputs: ["hard", "soft"], scores: "scores.npz", aucs: { hard: expect.any(Number), soft: expect.any(Number) } });
    expect(result.auc).toBeGreaterThan(0.9);
    expect(result.aucError).toBeLessThan(0.05);
    expect(result.accuracyError).toBeLessThan(0.1);
    expect(readNpz(await readFile(out("evaluated/scores.npz")))).toMatchObject({ probabilities: { shape: [120, 2] }, labels: { shape: [120] } });
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
  });

  test.each([
    ["pretrain", { ...PRETRAINING, network: "huge" }, /"huge"/], ["pretrain", { ...PRETRAINING, objective: "other" }, /config\.objective/], ["finetune", { ...FINE_TUNING, pretrained: undefined }, /config has no pretrained/],
    ["finetune", { ...FINE_TUNING, data: { files: ["events.npz"], clases: [] } }, /unknown key config\.data\.clases/], ["evaluate", { ...EVALUATION, data: { files: ["events.npz"], crossSections: { soft: "3" } } }, /config\.data\.crossSections\.soft/],
    ["pretrain", { ...PRETRAINING, data: { files: ["none.npz"] } }, /none\.npz/], ["pretrain", { ...PRETRAINING, schema: "none.json" }, /none\.json/],
  ])("say what is wrong: %s %#", async (verb, config, message) => {
    await using folder = await eventFolder(2);
    const { code, complaint } = await mpm([verb, "--config", await folder.write("config.json", config), "--out", join(folder.path, "run")]);
    expect([code, complaint]).toEqual([1, expect.stringMatching(message)]);
  });
});
