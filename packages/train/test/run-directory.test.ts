import { existsSync } from "node:fs";
import { appendFile, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { createTrainer, openRun, readRun, warmupConstant, type Cost, type RunMetric } from "../src/index.js";
import { finishLoggedRun, SETUP } from "./logged-run.js";
import { linearArtifacts, linearBatch } from "./models.js";
import { runUntil } from "./run-until.js";
import { temporaryFolder } from "./temporary-folder.js";

const script = new URL("logged-run.ts", import.meta.url);
const measured = (metrics: readonly RunMetric[]): unknown[] => metrics.map(({ wallSeconds: _wall, cpuSeconds: _cpu, ...rest }) => rest);

/** Clocks that stand still until told. */
function clocks(): { now: () => Cost; pass: (wallSeconds: number, cpuSeconds: number) => void } {
  let at: Cost = { wallSeconds: 1000, cpuSeconds: 50 };
  return { now: () => at, pass: (wall, cpu) => { at = { wallSeconds: at.wallSeconds + wall, cpuSeconds: at.cpuSeconds + cpu }; } };
}

describe("openRun", () => {
  it("keeps what a run depends on, what it measured and what came of it", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "runs", "one");
    const { now, pass } = clocks();
    const run = await openRun(path, SETUP, { now });
    pass(2, 3);
    run.log({ step: 1, loss: 0.5 });
    pass(1, 1);
    await run.complete({ auc: 0.75 });
    const completion = { result: { auc: 0.75 }, wallSeconds: 3, cpuSeconds: 4 };
    expect(run.completion).toEqual(completion);
    expect(await readRun(path)).toEqual({ setup: SETUP, metrics: [{ step: 1, loss: 0.5, wallSeconds: 2, cpuSeconds: 3 }], completion });
    expect((await readdir(path)).toSorted()).toEqual(["metrics.jsonl", "result.json", "run.json"]);
    expect(() => run.log({ step: 2 })).toThrow(expect.objectContaining({ code: "run-complete" }));
    pass(9, 9);
    expect(run.cost()).toMatchObject({ wallSeconds: 3, cpuSeconds: 4 });
  });

  it("goes back to the checkpoint, with the metrics and the clocks", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "run");
    const { now, pass } = clocks();
    const run = await openRun(path, SETUP, { now });
    await using trainer = await createTrainer(linearArtifacts(), { worker: false, threads: 1, seed: 1, learningRate: warmupConstant({ peak: 0.1 }) });
    for (let step = 1; step <= 3; step++) {
      await trainer.runStep(linearBatch(step));
      pass(10, 20);
      run.log({ step });
      if (step === 2) await trainer.save(run.checkpointPath);
    }
    await appendFile(join(path, "metrics.jsonl"), '{"step":4,"lo');
    pass(5, 5);
    const resumed = await openRun(path, SETUP, { resume: true, now });
    expect(resumed.metrics.map(({ step }) => step)).toEqual([1, 2]);
    expect(resumed.cost()).toEqual({ wallSeconds: 20, cpuSeconds: 40 });
    pass(1, 2);
    resumed.log({ step: 3 });
    expect((await readRun(path)).metrics.at(-1)).toEqual({ step: 3, wallSeconds: 21, cpuSeconds: 42 });
  });

  it("begins again, clocks too, where there is no checkpoint", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "run");
    const { now, pass } = clocks();
    const run = await openRun(path, SETUP, { now });
    pass(7, 7);
    run.log({ step: 0, auc: 0.5 });
    const again = await openRun(path, SETUP, { resume: true, now });
    expect(again.metrics).toEqual([]);
    expect(again.cost()).toEqual({ wallSeconds: 0, cpuSeconds: 0 });
    expect((await readRun(path)).metrics).toEqual([]);
  });

  it("refuses a run that is there unless it is to be resumed, and anything else that is there", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "run");
    await openRun(path, SETUP);
    await expect(openRun(path, SETUP)).rejects.toMatchObject({ code: "run-exists" });
    await mkdir(join(folder.path, "other"));
    await writeFile(join(folder.path, "other", "notes.txt"), "mine");
    await expect(openRun(join(folder.path, "other"), SETUP, { resume: true })).rejects.toThrow(/holds other files \(notes.txt\)/);
  });

  it("names what differs from the run that is there", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "run");
    const run = await openRun(path, SETUP);
    const other = { ...SETUP, config: { learningRate: 0.2, steps: 20, ema: 0.9 }, hashes: {} };
    await expect(openRun(path, other, { resume: true })).rejects.toMatchObject({
      code: "run-mismatch", message: expect.stringContaining('config.learningRate (0.1, now 0.2), config.ema (absent, now 0.9), hashes.examples ("abc", now absent)'),
    });
    const newer = { ...SETUP, packages: { "@mpm/train": "0.2.0" } };
    await expect(openRun(path, newer, { resume: true })).rejects.toThrow('packages.@mpm/train ("0.1.0", now "0.2.0")');
    await run.complete(null);
    expect((await openRun(path, newer, { resume: true })).completion?.result).toBeNull();
    await expect(openRun(path, other, { resume: true })).rejects.toMatchObject({ code: "run-mismatch" });
  });

  it("says which file of a run is damaged", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "run");
    await openRun(path, SETUP);
    await writeFile(join(path, "metrics.jsonl"), '{"step":1}\n{"st\n{"step":3}\n');
    await expect(readRun(path)).rejects.toMatchObject({ code: "run-invalid", message: expect.stringMatching(/^line 2 of ".*metrics.jsonl" is no JSON/) });
    await writeFile(join(path, "run.json"), '{"config":{}}');
    await expect(readRun(path)).rejects.toMatchObject({ code: "run-invalid", message: expect.stringContaining("lacks seed, hashes, packages") });
    await writeFile(join(path, "run.json"), "{");
    await expect(readRun(path)).rejects.toMatchObject({ code: "run-invalid" });
    await expect(readRun(join(folder.path, "none"))).rejects.toMatchObject({ code: "run-unreadable", cause: { code: "ENOENT" } });
  });

  // The file is made a link to the device on which every write fails as on a full disk.
  it.skipIf(!existsSync("/dev/full"))("says that the disk is full, and leaves the run as it was (skipped without /dev/full)", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "run");
    const run = await openRun(path, SETUP);
    await symlink("/dev/full", join(path, "metrics.jsonl"));
    expect(() => run.log({ step: 1 })).toThrow(expect.objectContaining({ code: "run-write-failed", cause: expect.objectContaining({ code: "ENOSPC" }) }));
    await symlink("/dev/full", join(path, `result.json.tmp-${process.pid}`));
    await expect(run.complete({})).rejects.toMatchObject({ cause: { code: "ENOSPC" } });
    expect(run.completion).toBeUndefined();
    expect((await readdir(path)).toSorted()).toEqual(["metrics.jsonl", "run.json"]);
  });
});

test("a run killed at several moments has the metrics and the weights of one that was left alone", async () => {
  await using folder = await temporaryFolder();
  const [killed, whole] = [join(folder.path, "killed"), join(folder.path, "whole")];
  for (const lines of [5, 7]) expect(await runUntil(script, [killed, String(lines)], lines)).toBe(false);
  expect((await readRun(killed)).completion).toBeUndefined();
  expect(await runUntil(script, [killed, "Infinity"], Infinity)).toBe(true);
  await finishLoggedRun(whole, () => undefined);
  const [resumed, alone] = [await readRun(killed), await readRun(whole)];
  expect(measured(resumed.metrics)).toEqual(measured(alone.metrics));
  expect(resumed.completion?.result).toEqual(alone.completion?.result);
  for (const [index, { wallSeconds, cpuSeconds }] of resumed.metrics.entries()) {
    expect(wallSeconds).toBeGreaterThan(resumed.metrics[index - 1]?.wallSeconds ?? 0);
    expect(cpuSeconds).toBeGreaterThanOrEqual(resumed.metrics[index - 1]?.cpuSeconds ?? 0);
  }
  expect(await readFile(join(killed, "checkpoint.safetensors"))).toEqual(await readFile(join(whole, "checkpoint.safetensors")));
});
