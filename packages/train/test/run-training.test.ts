import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readCheckpoint, saveWhenDue, startTrainer, warmupConstant, type TrainerOptions } from "../src/index.js";
import { linearArtifacts, linearBatch } from "./models.js";
import { temporaryFolder } from "./temporary-folder.js";

const options: TrainerOptions = { seed: 1, learningRate: warmupConstant({ peak: 0.1 }), worker: false, threads: 1 };

test("a run starts at 0, and goes on where its checkpoint left it, with the settings given now", async () => {
  await using folder = await temporaryFolder();
  const checkpoint = { path: join(folder.path, "new", "run"), every: 1 };
  const first = await startTrainer(linearArtifacts(), options, checkpoint);
  expect(first.step).toBe(0);
  await first.runStep(linearBatch(1));
  await first.save(checkpoint.path);
  const weights = await first.readParameters();
  await first.dispose();
  await using second = await startTrainer(linearArtifacts(), { ...options, seed: 2, learningRate: warmupConstant({ peak: 0.5 }) }, checkpoint);
  expect(second.step).toBe(1);
  expect(await second.readParameters()).toEqual(weights);
  expect((await second.runStep(linearBatch(2))).learningRate).toBe(0.5);
});

test("without a plan nothing is written", async () => {
  await using trainer = await startTrainer(linearArtifacts(), options);
  expect(trainer.step).toBe(0);
});

test("the checkpoint of another architecture is refused and stays", async () => {
  await using folder = await temporaryFolder();
  const checkpoint = { path: join(folder.path, "run"), every: 1 };
  const trainer = await startTrainer(linearArtifacts(), options, checkpoint);
  await trainer.save(checkpoint.path);
  await trainer.dispose();
  const bytes = await readFile(checkpoint.path);
  await expect(startTrainer(linearArtifacts(5), options, checkpoint)).rejects.toMatchObject({ code: "checkpoint-mismatch" });
  expect(await readFile(checkpoint.path)).toEqual(bytes);
});

test.each([0, -1, 1.5, Number.NaN])("refuses a checkpoint every %d steps before it makes anything", async (every) => {
  await using folder = await temporaryFolder();
  await expect(startTrainer(linearArtifacts(), options, { path: join(folder.path, "new", "run"), every })).rejects.toThrow(`checkpoint.every: expected a whole number of steps, 1 or more, got ${every}`);
  expect(existsSync(join(folder.path, "new"))).toBe(false);
});

test("a run is saved every few steps, and when it is told to stop", async () => {
  await using folder = await temporaryFolder();
  const stop = new AbortController();
  const checkpoint = { path: join(folder.path, "run"), every: 2, signal: stop.signal };
  await using trainer = await startTrainer(linearArtifacts(), options, checkpoint);
  const stepsSaved = async (): Promise<number | undefined> => (existsSync(checkpoint.path) ? (await readCheckpoint(checkpoint.path)).step : undefined);
  const saved: (number | undefined)[] = [];
  for (let step = 1; step <= 3; step++) {
    await trainer.runStep(linearBatch(step));
    await saveWhenDue(trainer, checkpoint, () => ({ metadata: { step: String(step) } }));
    saved.push(await stepsSaved());
  }
  expect(saved).toEqual([undefined, 2, 2]);
  stop.abort(new RangeError("enough"));
  await expect(saveWhenDue(trainer, checkpoint, () => ({ metadata: { step: "last" } }))).rejects.toThrow("enough");
  expect(await readCheckpoint(checkpoint.path)).toMatchObject({ step: 3, metadata: { step: "last" } });
  await saveWhenDue(trainer, undefined);
});
