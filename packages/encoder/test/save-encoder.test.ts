import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { numSets, particleFeatures, type ParticleRecipe, type ParticleSet } from "@mpm/sets";
import { jagged, randomStream, tensor, writeSafetensors } from "@mpm/tensor";
import { warmupConstant } from "@mpm/train";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { classify, embed, fineTune, loadEncoder, pretrain, saveEncoder, type EncoderModel } from "../src/index.js";
import { maxDifference } from "./measure.js";
import { temporaryFolder } from "./temporary-folder.js";
import { randomSets, toyConfig, toyModel } from "./toy-models.js";

const here = { threads: 1, worker: false };

/** A folder with a saved model in "model". */
async function saved(model: EncoderModel = toyModel()): Promise<{ readonly path: string; readonly directory: string } & AsyncDisposable> {
  const folder = await temporaryFolder();
  const directory = join(folder.path, "model");
  await saveEncoder(model, directory);
  return { ...folder, directory };
}

describe("round trip", () => {
  test.each([
    ["a classifier", toyModel()],
    ["a pretrained encoder", toyModel(toyConfig({ tokenHead: { kind: "mlp", hidden: 6 } }), { vocabulary: 7 })],
    ["order in the backbone", toyModel(toyConfig({ order: "backbone", embedding: 9 }))],
  ])("%s", async (_what, model) => {
    await using folder = await saved(model);
    expect(await loadEncoder(folder.directory)).toEqual(model);
    expect((await readdir(folder.directory)).toSorted()).toEqual(["forward.onnx", "model.json", "weights.safetensors"]);
  });

  test("what pretrain and fineTune give; only the model is kept", async () => {
    await using folder = await temporaryFolder();
    const set = { ...randomSets([5, 6, 7, 8]), labels: Int32Array.of(0, 1, 0, 1) };
    const learningRate = warmupConstant({ peak: 1e-3 });
    const pretrained = await pretrain(set, { tokens: new Int32Array(26), vocabulary: 2 }, { encoder: toyConfig(), steps: 1, learningRate, ...here });
    const { validation: _validation, ...encoder } = pretrained;
    await saveEncoder(pretrained, join(folder.path, "pretrained"));
    expect(await loadEncoder(join(folder.path, "pretrained"))).toEqual(encoder);
    const tuned = await fineTune(await loadEncoder(join(folder.path, "pretrained")), set, { mode: "full", classes: ["a", "b"], validation: set, learningRate, epochs: 1, ...here });
    const { history: _history, best: _best, ...classifier } = tuned;
    await saveEncoder(tuned, join(folder.path, "tuned"));
    const loaded = await loadEncoder(join(folder.path, "tuned"));
    expect(loaded).toEqual(classifier);
    expect(await classify(loaded, set, here)).toEqual(await classify(tuned, set, here));
  });
});

describe("the recipe of the training set", () => {
  const columns = jagged(Int32Array.of(0, 5, 11), Object.fromEntries(["x", "y", "z"].map((name) => {
    const values = new Float32Array(11);
    randomStream(1, name).fillNormal(values);
    return [name, values];
  })));
  const recipe: ParticleRecipe = { features: [{ name: "a", column: "x" }, { name: "b", column: "y", clip: [-1, 1] }, { name: "c", column: "z", transform: "signLog" }], orderBy: "x", maxParticles: 12 };
  const set = particleFeatures(recipe)(columns, { labels: [0, 1] });

  test("comes back with a pretrained and a fine-tuned model, and makes the same features of columns", async () => {
    await using folder = await temporaryFolder();
    const learningRate = warmupConstant({ peak: 1e-3 });
    const pretrained = await pretrain(set, { tokens: new Int32Array(11), vocabulary: 2 }, { encoder: toyConfig(), steps: 1, learningRate, ...here });
    const tuned = await fineTune(pretrained, set, { mode: "full", classes: ["a", "b"], validation: set, learningRate, epochs: 1, ...here });
    for (const model of [pretrained, tuned]) {
      await saveEncoder(model, join(folder.path, "model"));
      const loaded = await loadEncoder(join(folder.path, "model"));
      expect(loaded.recipe).toEqual(set.recipe);
      expect(particleFeatures(loaded.recipe ?? recipe)(columns, { labels: [0, 1] })).toEqual(set);
    }
  });

  test.each([
    ["an unknown key", { ...set.recipe, order: "x" }, "has no valid recipe: unknown key recipe.order"],
    ["other features", { features: [{ name: "a", column: "x" }] }, "has no valid recipe: expected a recipe for the features a, b, c, got one for a"],
  ])("%s in a saved recipe is refused", async (_name, wrong, message) => {
    await using folder = await saved({ ...toyModel(), recipe: set.recipe });
    const path = join(folder.directory, "model.json");
    await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, "utf8")), recipe: wrong }));
    await expect(loadEncoder(folder.directory)).rejects.toMatchObject({ code: "model-invalid", message: expect.stringContaining(message) });
  });
});

describe("forward.onnx in ONNX Runtime alone", () => {
  const set = randomSets([3, 8, 1, 6], 2);

  /** Outputs of the file for the sets in 9 slots. */
  async function runFile(path: string): Promise<InferenceSession.OnnxValueMapType> {
    const session = await InferenceSession.create(path, { intraOpNumThreads: 1, logSeverityLevel: 3 });
    const [features, mask] = denseData(set, 9);
    expect(session.inputNames.toSorted()).toEqual(["features", "mask"]);
    return session.run({ features: new OrtTensor("float32", features, [numSets(set), 9, 3]), mask: new OrtTensor("float32", mask, [numSets(set), 9]) });
  }

  test.each(["head", "backbone"])("gives what classify and embed give, order %s", async (order) => {
    const model = toyModel(toyConfig({ order }));
    await using folder = await saved(model);
    const { probabilities, embedding, hidden } = await runFile(join(folder.directory, "forward.onnx"));
    expect(maxDifference(numbers(probabilities), (await classify(model, set, here)).data)).toBeLessThan(1e-5);
    expect(maxDifference(numbers(embedding), (await embed(model, set, here)).data)).toBeLessThan(1e-5);
    expect(hidden?.dims).toEqual([4, 9, 16]);
  });

  test("an encoder without classes gives no probabilities", async () => {
    await using folder = await saved(toyModel(toyConfig(), { vocabulary: 3 }));
    expect(Object.keys(await runFile(join(folder.directory, "forward.onnx"))).toSorted()).toEqual(["embedding", "hidden"]);
  });
});

const numbers = (value: OrtTensor | undefined): number[] => Array.from((value?.data as Float32Array | undefined) ?? []);

/** Features [sets, slots, 3] and mask [sets, slots]. */
function denseData(set: ParticleSet, slots: number): [Float32Array, Float32Array] {
  const [features, mask] = [new Float32Array(numSets(set) * slots * 3), new Float32Array(numSets(set) * slots)];
  for (let row = 0; row < numSets(set); row++) {
    features.set(set.features.data.subarray(3 * set.offsets[row], 3 * set.offsets[row + 1]), 3 * row * slots);
    mask.fill(1, row * slots, row * slots + set.offsets[row + 1] - set.offsets[row]);
  }
  return [features, mask];
}

describe("loading says what is wrong", () => {
  test.each<[string, (record: Record<string, unknown>) => void, string]>([
    ["an unknown key", (record) => { record["colour"] = "red"; }, 'has the unknown key "colour"; known are kind, version, config'],
    ["another kind", (record) => { record["kind"] = "vq-vae"; }, 'holds a model of kind "vq-vae": expected "set-encoder"'],
    ["another version", (record) => { record["version"] = 9; }, "has version 9"],
    ["no config", (record) => { delete record["config"]; }, "has no valid config"],
    ["an unknown key in the config", (record) => { record["config"] = { ...toyConfig(), depth: 3 }; }, 'has no valid config: encoder config: unknown key "depth"'],
    ["no feature names", (record) => { delete record["featureNames"]; }, 'has no "featureNames" for 3 features'],
    ["a scale of other length", (record) => { record["scale"] = { mean: [0], std: [1] }; }, 'has no "scale" (mean and std) for 3 features'],
    ["no provenance", (record) => { delete record["provenance"]; }, 'has no "provenance"'],
    ["a vocabulary of 0", (record) => { record["vocabulary"] = 0; }, 'has the "vocabulary" 0'],
    ["classes that are no list", (record) => { record["classes"] = 3; }, 'has the "classes" 3'],
  ])("%s in model.json", async (_what, spoil, message) => {
    await using folder = await saved();
    const path = join(folder.directory, "model.json");
    const record: Record<string, unknown> = JSON.parse(await readFile(path, "utf8"));
    spoil(record);
    await writeFile(path, JSON.stringify(record));
    await expect(loadEncoder(folder.directory)).rejects.toMatchObject({ name: "MpmError", code: "model-invalid", message: expect.stringContaining(message) });
  });

  test("a missing directory, missing or truncated weights", async () => {
    await using folder = await saved();
    await expect(loadEncoder(join(folder.path, "none"))).rejects.toMatchObject({ code: "model-unreadable" });
    await truncate(join(folder.directory, "weights.safetensors"), 1_000);
    await expect(loadEncoder(folder.directory)).rejects.toMatchObject({ code: "model-invalid", message: expect.stringContaining("weights.safetensors") });
    await rm(join(folder.directory, "weights.safetensors"));
    await expect(loadEncoder(folder.directory)).rejects.toMatchObject({ code: "model-unreadable" });
  });

  test.each([
    ["other widths", toyModel(toyConfig({ width: 8 })), "embed.weight (expected float32 [3, 16], got float32 [3, 8])"],
    ["more blocks", toyModel(toyConfig({ blocks: 3 })), "block2.q.weight (expected none, got float32 [16, 16])"],
    ["fewer blocks", toyModel(toyConfig({ blocks: 1 })), "block1.q.weight (expected float32 [16, 16], got none)"],
  ])("weights of another architecture: %s", async (_what, other, message) => {
    await using folder = await saved();
    await using foreign = await saved(other);
    await copyFile(join(foreign.directory, "weights.safetensors"), join(folder.directory, "weights.safetensors"));
    await expect(loadEncoder(folder.directory)).rejects.toMatchObject({ code: "model-mismatch", message: expect.stringContaining(message) });
  });

  test("weights of another type", async () => {
    await using folder = await saved();
    const { weights } = toyModel();
    const wide = tensor("float64", [16], new Float64Array(16));
    await writeFile(join(folder.directory, "weights.safetensors"), writeSafetensors({ ...weights, "embed.bias": wide }));
    await expect(loadEncoder(folder.directory)).rejects.toMatchObject({ code: "model-mismatch", message: expect.stringContaining("embed.bias (expected float32 [16], got float64 [16])") });
  });
});

describe("a model that cannot be saved leaves the one of before", () => {
  const before = toyModel();

  test("weights that are not the model's", async () => {
    await using folder = await saved(before);
    const { "embed.bias": _bias, ...weights } = before.weights;
    await expect(saveEncoder({ ...before, weights }, folder.directory)).rejects.toMatchObject({ code: "model-mismatch", message: expect.stringContaining("embed.bias (expected float32 [16], got none)") });
    expect(await loadEncoder(folder.directory)).toEqual(before);
  });

  test("a place that cannot be written", async () => {
    await using folder = await saved(before);
    await expect(saveEncoder(before, join(folder.directory, "model.json", "deeper"))).rejects.toMatchObject({ code: "model-write-failed", cause: { code: "ENOTDIR" } });
    await mkdir(join(folder.path, "mine"));
    await writeFile(join(folder.path, "mine", "notes.txt"), "mine");
    await expect(saveEncoder(before, join(folder.path, "mine"))).rejects.toMatchObject({ code: "model-write-failed" });
    expect(existsSync(join(folder.path, "mine", "notes.txt"))).toBe(true);
    expect(await loadEncoder(folder.directory)).toEqual(before);
    expect((await readdir(folder.path)).toSorted()).toEqual(["mine", "model"]);
  });
});
