import { existsSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { trainingArtifacts } from "@mpm/graph";
import { expect, test } from "vitest";
import { createTrainer, readArtifacts, warmupConstant, writeArtifacts } from "../src/index.js";
import { linearBatch, linearGraph } from "./models.js";
import { temporaryFolder } from "./temporary-folder.js";

test("artifacts written and read train as they would have", async () => {
  await using folder = await temporaryFolder();
  const artifacts = trainingArtifacts(linearGraph(3, 2), { loss: "loss" });
  const directory = join(folder.path, "artifacts");
  await writeArtifacts(directory, artifacts, { seed: 4 });
  expect((await readdir(directory)).toSorted()).toEqual(["checkpoint", "eval_model.onnx", "optimizer_model.onnx", "training_model.onnx", "update_model.onnx"]);
  const losses = async (from: typeof artifacts, seed: { readonly seed?: number }): Promise<number[]> => {
    await using trainer = await createTrainer(from, { ...seed, learningRate: warmupConstant({ peak: 0.1 }), worker: false });
    const seen: number[] = [];
    for (let step = 0; step < 5; step++) seen.push((await trainer.runStep(linearBatch(step, 8, 3, 2))).loss);
    return seen;
  };
  const expected = await losses(artifacts, { seed: 4 });
  expect(await losses(await readArtifacts(directory), {})).toEqual(expected);
  expect(new Set(expected).size).toBe(5);
});

test("artifacts replace artifacts, and nothing else", async () => {
  await using folder = await temporaryFolder();
  const artifacts = trainingArtifacts(linearGraph(3, 2), { loss: "loss" });
  const [old, other] = [join(folder.path, "old"), join(folder.path, "other")];
  await writeArtifacts(old, artifacts, { seed: 1 });
  await writeFile(join(old, "stray"), "x");
  await writeArtifacts(old, artifacts, { seed: 2 });
  expect(await readdir(old)).not.toContain("stray");
  await mkdir(other);
  await writeFile(join(other, "notes.txt"), "mine");
  await expect(writeArtifacts(other, artifacts, { seed: 1 })).rejects.toMatchObject({ code: "artifacts-write-failed", message: expect.stringContaining("holds other files (notes.txt)") });
  await expect(writeArtifacts(old, artifacts)).rejects.toMatchObject({ code: "artifacts-write-failed", message: expect.stringContaining("what was there before is untouched") });
  await rm(join(old, "checkpoint"));
  await expect(readArtifacts(old)).rejects.toMatchObject({ code: "artifacts-unreadable", message: expect.stringContaining("could not read checkpoint") });
});

test.skipIf(!existsSync("/proc/self"))("a file system that takes no folders is an error, soon (skipped without /proc)", async () => {
  const artifacts = trainingArtifacts(linearGraph(3, 2), { loss: "loss" });
  await expect(writeArtifacts("/proc/artifacts", artifacts, { seed: 1 })).rejects.toMatchObject({ code: "artifacts-write-failed", cause: { code: "ENOENT" } });
});
