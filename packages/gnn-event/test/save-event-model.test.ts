import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tensor } from "@mpm/tensor";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { classify, denseFeeds, eventGraphs, loadEventModel, saveEventModel, segmentFeeds, type EventModel } from "../src/index.js";
import { disagreement } from "./measure.js";
import { toyEvents } from "./toy-events.js";
import { MULTILABEL, toyModel } from "./toy-model.js";

const here = { threads: 1, worker: false };
const folders: { path: string } = { path: "" };
beforeAll(async () => { folders.path = await mkdtemp(join(tmpdir(), "mpm-event-model-")); });
afterAll(() => rm(folders.path, { recursive: true, force: true }));

let count = 0;
async function saved(model: EventModel = toyModel()): Promise<string> {
  const directory = join(folders.path, `model${count++}`);
  await saveEventModel(model, directory);
  return directory;
}

const models: readonly (readonly [string, EventModel])[] = [
  ["classes", toyModel()], ["labels", toyModel({ head: MULTILABEL })],
  ["self loops and more features", toyModel({ recipe: { edges: { selfLoops: true, features: ["deltaR", "lnM2"] }, globals: ["numNodes", "met"] } })],
  ["edges in one direction", toyModel({ recipe: { edges: { directions: "one" } } })],
];

describe.each(models)("a model of %s", (_name, model) => {
  test("comes back as it was", async () => {
    const directory = await saved(model);
    expect(await loadEventModel(directory)).toEqual(model);
    expect((await readdir(directory)).toSorted()).toEqual(["forward.onnx", "model.json", "weights.safetensors"]);
  });

  test("gives in ONNX Runtime alone what classify gives", async () => {
    const events = toyEvents([5, 5, 5]);
    const graphs = eventGraphs(events, model.recipe);
    const feeds = model.recipe.edges?.directions === "one" ? segmentFeeds(graphs) : denseFeeds(graphs, { selfLoops: model.recipe.edges?.selfLoops ?? false });
    const session = await InferenceSession.create(join(await saved(model), "forward.onnx"), { intraOpNumThreads: 1, logSeverityLevel: 3 });
    expect([...session.inputNames].toSorted()).toEqual(Object.keys(feeds).toSorted());
    const ortFeeds = Object.fromEntries(Object.entries(feeds).map(([name, { dtype, data, shape }]) => [name, new OrtTensor(dtype as "float32", data as Float32Array, shape)]));
    const { probabilities } = await session.run(ortFeeds);
    await session.release();
    expect(disagreement(probabilities.data as Float32Array, (await classify(model, events, here)).data)).toBeLessThan(1e-5);
  });
});

describe("loading says what is wrong", () => {
  test.each<[string, (record: Record<string, unknown>) => void, string]>([
    ["no config", (record) => { delete record["config"]; }, "has no valid config"],
    ["an unknown key in the config", (record) => { record["config"] = { ...toyModel().config, heads: 3 }; }, 'has no valid config: event network config: unknown key "heads"'],
    ["an unknown key in the recipe", (record) => { record["recipe"] = { colour: "red" }; }, "has no valid recipe: unknown key recipe.colour"],
    ["another kind of head", (record) => { record["head"] = { kind: "regression" }; }, 'has no valid head: expected head.kind to be "multiclass" or "multilabel"'],
    ["no classes", (record) => { record["head"] = { kind: "multiclass" }; }, "has no valid head: head has no classes"],
    ["another number of classes", (record) => { record["head"] = { kind: "multiclass", classes: ["a"] }; }, "has no valid config: the event network has 3 outputs"],
    ["no provenance", (record) => { delete record["provenance"]; }, "has no valid provenance"],
    ["another kind of model", (record) => { record["kind"] = "set-encoder"; }, 'holds a model of kind "set-encoder": expected "event-network"'],
  ])("%s", async (_what, spoil, message) => {
    const directory = await saved();
    const path = join(directory, "model.json");
    const record: Record<string, unknown> = JSON.parse(await readFile(path, "utf8"));
    spoil(record);
    await writeFile(path, JSON.stringify(record));
    await expect(loadEventModel(directory)).rejects.toMatchObject({ name: "MpmError", code: "model-invalid", message: expect.stringContaining(message) });
  });

  test("a missing directory, and weights of another architecture", async () => {
    await expect(loadEventModel(join(folders.path, "none"))).rejects.toMatchObject({ code: "model-unreadable" });
    const model = toyModel();
    const wrong = { ...model, weights: { ...model.weights, "classify.bias": tensor("float32", [4]) } };
    await expect(saved(wrong)).rejects.toMatchObject({ code: "model-mismatch", message: expect.stringContaining("classify.bias (expected float32 [3], got float32 [4])") });
  });
});
