import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { loadEncoder } from "@mpm/encoder";
import { readNpz } from "@mpm/tensor";
import { readRun } from "@mpm/train";
import { describe, expect, test } from "vitest";
import { EVALUATION, FINE_TUNING, jetFolder, PRETRAINING } from "./jet-folder.js";
import { DONE, interrupt, mpm } from "./run-mpm.js";

describe("mpm pretrain, finetune, evaluate", () => {
  test("make a classifier and measure it, and refuse another run under its name", async () => {
    await using folder = await jetFolder();
    const out = (name: string): string => join(folder.path, name);
    const call = async (verb: string, config: unknown, name: string, ...more: string[]): ReturnType<typeof mpm> =>
      mpm([verb, "--config", await folder.write(`${verb}.json`, config), "--out", out(name), "--threads", "1", ...more]);
    expect(await call("pretrain", PRETRAINING, "pretrained")).toEqual(DONE);
    const { setup, metrics, completion } = await readRun(out("pretrained"));
    expect(setup).toMatchObject({ config: { verb: "pretrain", ...PRETRAINING }, seed: 3, hashes: { "jets.npz": expect.stringMatching(/^[0-9a-f]{64}$/) }, packages: { "@mpm/cli": expect.any(String) } });
    expect(metrics.map(({ step, loss }) => [step, loss === undefined])).toEqual([[1, false], [2, false], [3, false], [4, false], [4, true], [5, false], [6, false], [7, false], [8, false], [8, true]]);
    expect(completion?.result).toMatchObject({ model: "model", steps: 8, validation: { index: 8 } });
    expect((await readdir(out("pretrained"))).toSorted()).toEqual(["checkpoint.safetensors", "metrics.jsonl", "model", "result.json", "run.json", "tokenizer", "tokenizer-checkpoint.safetensors"]);

    expect(await call("pretrain", PRETRAINING, "pretrained")).toEqual({ code: 1, complaint: expect.stringContaining("holds a run already: resume it") });
    expect(await call("pretrain", PRETRAINING, "pretrained", "--resume")).toEqual(DONE);
    expect(await call("pretrain", { ...PRETRAINING, steps: 9 }, "pretrained", "--resume")).toEqual({ code: 1, complaint: expect.stringContaining("differs in config.steps (8, now 9)") });

    expect(await call("finetune", FINE_TUNING, "tuned")).toEqual(DONE);
    expect((await loadEncoder(out("tuned/model"))).classes).toEqual(["one", "two"]);
    expect((await readRun(out("tuned"))).metrics.filter(({ epoch }) => epoch !== undefined).length).toBeGreaterThanOrEqual(5);

    expect(await call("evaluate", EVALUATION, "evaluated")).toEqual(DONE);
    const result = (await readRun(out("evaluated"))).completion?.result as { accuracy: { value: number; error: number }; auc: { value: number }; confusion: number[][] };
    expect(result).toMatchObject({ jets: 100, classes: ["one", "two"] });
    expect(result.accuracy.value).toBeGreaterThan(0.9);
    expect(result.accuracy.error).toBeLessThan(0.05);
    expect((result.confusion[0][0] + result.confusion[1][1]) / 100).toBeCloseTo(result.accuracy.value, 12);
    expect(readNpz(await readFile(out("evaluated/scores.npz")))).toMatchObject({ probabilities: { shape: [100, 2] }, labels: { shape: [100] } });
  });

  test("stop at Ctrl-C, saved, while tokens and while the encoder are learned, and go on to the same numbers", async () => {
    await using folder = await jetFolder();
    const config = await folder.write("pretrain.json", PRETRAINING);
    const out = join(folder.path, "run");
    const words = ["pretrain", "--config", config, "--threads", "1", "--out", out];
    expect(await mpm(words, interrupt)).toEqual({ code: 1, complaint: `mpm pretrain: stopped; go on with: mpm pretrain --config ${config} --out ${out} --resume` });
    expect(await readdir(out)).toContain("tokenizer-checkpoint.safetensors");
    expect(await mpm([...words, "--resume"])).toEqual(DONE);
    const losses = async (): Promise<unknown[]> => (await readRun(out)).metrics.map(({ step, loss, validationLoss }) => [step, loss, validationLoss]);
    const atOnce = await losses();

    // As if it had been stopped when the tokenizer was there.
    for (const name of ["result.json", "checkpoint.safetensors", "model"]) await rm(join(out, name), { recursive: true });
    expect((await mpm([...words, "--resume"], interrupt)).code).toBe(1);
    expect((await readRun(out)).metrics.map(({ step }) => step)).toEqual([1]);
    expect(await mpm([...words, "--resume"])).toEqual(DONE);
    expect(await losses()).toEqual(atOnce);
  });

  test.each([
    [{ model: "event" }, '"model": expected "set-encoder" or "event-network", got "event"'],
    [{ ...PRETRAINING, stpes: 3 }, "unknown key config.stpes"],
    [{ ...PRETRAINING, steps: undefined }, "config has no steps"],
    [{ ...PRETRAINING, data: { files: [] } }, "config.data.files"],
    [{ ...PRETRAINING, encoder: "huge" }, 'unknown encoder preset "huge"'],
    [{ ...PRETRAINING, learningRate: { kind: "none" } }, "learning rate: expected a schedule"],
    [{ ...PRETRAINING, maskFraction: 1 }, "config.maskFraction to be a part between 0 and 1, got 1"],
  ])("say what is wrong with a configuration before anything is written: %#", async (config, message) => {
    await using folder = await jetFolder(2);
    const out = join(folder.path, "run");
    const { code, complaint } = await mpm(["pretrain", "--config", await folder.write("config.json", config), "--out", out]);
    expect([code, complaint]).toEqual([1, expect.stringContaining(message)]);
    expect(complaint).toContain("config.json");
    expect(await readdir(folder.path)).not.toContain("run");
  });

  test.each([
    ["pretrain", PRETRAINING, { steps: 0 }], ["pretrain", PRETRAINING, { particlesPerBatch: 0 }], ["pretrain", PRETRAINING, { checkpointEvery: 0 }], ["pretrain", PRETRAINING, { data: { files: ["jets.npz"], maxJets: 0 } }],
    ["finetune", FINE_TUNING, { epochs: 0 }], ["finetune", FINE_TUNING, { backboneRate: 0 }], ["finetune", FINE_TUNING, { clipNorm: 0 }], ["evaluate", EVALUATION, { replicas: 1 }],
  ])("make no directory for a wrong number, so that the corrected run can: %s %j %j", async (verb, config, wrong) => {
    await using folder = await jetFolder(4);
    const out = join(folder.path, "run");
    const { code, complaint } = await mpm([verb, "--config", await folder.write("config.json", { ...config, ...wrong }), "--out", out]);
    expect([code, complaint, existsSync(out)]).toEqual([1, expect.stringMatching(/expected config\..* to be (above 0|a whole number from [12])/), false]);
  });

  test("want a configuration, a directory and no files", async () => {
    expect(await mpm(["pretrain", "--out", "x"])).toMatchObject({ code: 2, complaint: expect.stringMatching(/--config is missing[\s\S]*usage: mpm pretrain --config/) });
    expect(await mpm(["finetune", "--config", "x"])).toMatchObject({ code: 2, complaint: expect.stringContaining("--out is missing") });
    expect(await mpm(["evaluate", "jets.npz"])).toMatchObject({ code: 2, complaint: expect.stringContaining("expected options alone, got jets.npz") });
  });
});
