import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { linearCka, type CkaMatrix } from "@mpm/cka";
import { layerNames, loadEncoder } from "@mpm/encoder";
import { eventLogits, loadEventModel, tapNames } from "@mpm/gnn-event";
import { describe, expect, test } from "vitest";
import { readEvents } from "../src/events-of-files.js";
import { eventFolder, PRETRAINING as EVENT_PRETRAINING } from "./event-folder.js";
import { FINE_TUNING as JET_FINE_TUNING, jetFolder, PRETRAINING as JET_PRETRAINING, type ConfigFolder } from "./jet-folder.js";
import { DONE, mpm } from "./run-mpm.js";
import { taggerFolder } from "./tagger.js";

async function make({ path, write }: ConfigFolder, verb: string, name: string, config: Readonly<Record<string, unknown>>): Promise<string> {
  expect(await mpm([verb, "--config", await write(`${name}.json`, config), "--out", join(path, name), "--threads", "1"])).toEqual(DONE);
  return join(path, name, "model");
}

async function compare({ path }: ConfigFolder, ...words: readonly string[]): Promise<{ readonly modelX: string; readonly matrix: CkaMatrix; readonly control: CkaMatrix["similarities"] }> {
  const out = join(path, "cka.json");
  expect(await mpm(["cka", ...words, "--out", out, "--threads", "1"])).toEqual(DONE);
  return JSON.parse(await readFile(out, "utf8"));
}

const largest = (control: CkaMatrix["similarities"]): number => Math.max(...control.flat().map(({ value }) => Math.abs(value)));

describe("mpm cka of saved models", () => {
  test("compares all layers of two event networks", async () => {
    await using folder = await eventFolder(300);
    const x = await make(folder, "pretrain", "x", { ...EVENT_PRETRAINING, epochs: 1 });
    const y = await make(folder, "pretrain", "y", { ...EVENT_PRETRAINING, epochs: 1, seed: 5 });
    const data = join(folder.path, "events.npz");
    const { modelX, matrix, control } = await compare(folder, x, y, "--data", data, "--batch-size", "70");
    const [one, other] = [await loadEventModel(x), await loadEventModel(y)];
    expect(modelX).toBe(x); // both are called "model"
    expect(matrix).toMatchObject({ namesX: tapNames(one.config), namesY: tapNames(one.config), rows: 300, pooling: "event" });
    const events = await readEvents({ files: [data] }, ".", 0);
    const logits = matrix.namesX.indexOf("logits");
    expect(matrix.similarities[logits][logits].value).toBeCloseTo(linearCka(await eventLogits(one, events), await eventLogits(other, events)).value, 10);
    expect(largest(control)).toBeLessThan(0.1);

    // Other names for the same data, and every node as a row.
    const config = await folder.write("data.json", { files: ["events.npz"], classes: ["soft", "hard"] });
    expect((await compare(folder, x, y, "--data", config, "--batch-size", "70")).matrix).toEqual(matrix);
    const more = join(folder.path, "more.npz");
    await copyFile(data, more);
    const nodes = "encoder.nodes,round0.nodes";
    const flat = await compare(folder, x, y, "--data", data, "--data", more, "--pooling", "flat", "--taps-x", nodes, "--taps-y", nodes, "--rows", "400");
    expect(flat.matrix).toMatchObject({ rows: 3 * 400, pooling: "flat" });
    expect(largest(flat.control)).toBeLessThan(0.1);
  });

  test("compares set encoders, pretrained and fine-tuned", async () => {
    await using folder = await jetFolder(200);
    const x = await make(folder, "pretrain", "pretrained", JET_PRETRAINING);
    const y = await make(folder, "finetune", "tuned", { ...JET_FINE_TUNING, epochs: 1 });
    const data = join(folder.path, "jets.npz");
    const { matrix, control } = await compare(folder, x, y, "--data", data, "--batch-size", "300");
    const classifier = await loadEncoder(y);
    expect([matrix.namesX, matrix.namesY]).toEqual([layerNames(classifier.config), layerNames(classifier.config, classifier)]);
    expect([matrix.rows, matrix.pooling]).toEqual([200, "event"]);
    expect(matrix.similarities[0][0].value).toBeGreaterThan(0.5);
    expect(largest(control)).toBeLessThan(0.1);
    const scores = await compare(folder, y, y, "--data", data, "--taps-x", "scores", "--taps-y", "pooled", "--rows", "120");
    expect(scores.matrix).toMatchObject({ namesX: ["scores"], namesY: ["pooled"], rows: 120, pooling: "rows" });
  });

  test("says what is wrong", async () => {
    await using folder = await eventFolder(60);
    await using onnx = await taggerFolder();
    const events = await make(folder, "pretrain", "events", { ...EVENT_PRETRAINING, epochs: 1 });
    const data = join(folder.path, "events.npz");
    const complaint = async (...words: readonly string[]): Promise<string> => (await mpm(["cka", ...words, "--out", join(folder.path, "x.json")])).complaint;
    expect(await complaint(events, onnx.model, "--data", data)).toMatch(/expected two models of one kind, got .*\(event-network\) and .*\(ONNX file\)/);
    expect(await complaint(folder.path, folder.path, "--data", data)).toMatch(/model\.json/);
    expect(await complaint(events, events, "--data", data, "--taps-x", "logit")).toMatch(/"logit"/);
    expect(await complaint(events, events, "--data", data, "--recipe", "none")).toMatch(/expected a JSON file or one of delphes/);
    expect(await complaint(events, events, "--data", await folder.write("data.json", { file: "events.npz" }))).toMatch(/unknown key data\.file/);
    expect(await complaint(onnx.model, onnx.model, "--data", data, "--recipe", "delphes")).toMatch(/no --recipe/);
  });
});
