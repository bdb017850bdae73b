import { readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tensor, writeSafetensors } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { createTrainer, readCheckpoint, resumeTrainer, warmupConstant, warmupLinear, type Trainer, type TrainerOptions } from "../src/index.js";
import { linearArtifacts, linearBatch } from "./models.js";
import { temporaryFolder } from "./temporary-folder.js";

const options: TrainerOptions = { worker: false, threads: 1, seed: 1, learningRate: warmupLinear({ peak: 0.1, warmup: 2, total: 20 }), clipNorm: 1, ema: 0.9 };

async function train(trainer: Trainer, stop: number): Promise<void> {
  while (trainer.step < stop) await trainer.runStep(linearBatch(trainer.step));
}

describe("save and resume", () => {
  test("goes on bit for bit: parameters, moments, average, step", async () => {
    await using folder = await temporaryFolder();
    const path = (name: string): string => join(folder.path, name);
    const artifacts = linearArtifacts(6, 4, ["b"]);
    await using whole = await createTrainer(artifacts, options);
    await train(whole, 5);
    await whole.save(path("half"));
    await train(whole, 12);
    await using resumed = await resumeTrainer(artifacts, path("half"), { worker: false, threads: 1 });
    expect(resumed.step).toBe(5);
    await train(resumed, 12);
    await whole.save(path("whole"));
    await resumed.save(path("resumed"));
    expect(await readFile(path("resumed"))).toEqual(await readFile(path("whole")));
  });

  test("holds everything by name, with what the caller adds", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "state");
    const codebook = tensor("float64", [2], [1, 2]);
    await using trainer = await createTrainer(linearArtifacts(6, 4, ["b"]), options);
    await train(trainer, 3);
    await trainer.save(path, { metadata: { epoch: "7" }, tensors: { codebook } });
    const checkpoint = await readCheckpoint(path);
    expect(checkpoint).toMatchObject({ step: 3, metadata: { epoch: "7" }, tensors: { codebook }, settings: { learningRate: options.learningRate, clipNorm: 1, ema: 0.9, accumulate: 1 } });
    const { w, b } = await trainer.readParameters();
    expect([checkpoint.parameters, checkpoint.frozen]).toEqual([{ w }, { b }]);
    expect(checkpoint.ema).toEqual({ w: (await trainer.readParameters({ ema: true }))["w"] });
    expect(Object.keys({ ...checkpoint.momentum0, ...checkpoint.momentum1 })).toEqual(["w"]);
    await using resumed = await resumeTrainer(linearArtifacts(6, 4, ["b"]), path, { worker: false });
    expect(resumed.restored).toEqual({ metadata: { epoch: "7" }, tensors: { codebook } });
  });

  test("settings given replace those saved; an average that was not kept starts at the weights", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "state");
    const { ema: _, ...plain } = options;
    await using trainer = await createTrainer(linearArtifacts(), plain);
    await trainer.save(path);
    await using resumed = await resumeTrainer(linearArtifacts(), path, { worker: false, learningRate: warmupConstant({ peak: 0.5 }), ema: 0.5 });
    expect(await resumed.readParameters({ ema: true })).toEqual(await trainer.readParameters());
    expect((await resumed.runStep(linearBatch(0))).learningRate).toBe(0.5);
  });

  test("survives other groups: parameters are found by name", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "state");
    await using trainer = await createTrainer(linearArtifacts(), options);
    await train(trainer, 2);
    await trainer.save(path);
    await using resumed = await resumeTrainer(linearArtifacts(), path, { worker: false, groups: [{ match: ["b"], weightDecay: 1 }] });
    expect(await resumed.readParameters()).toEqual(await trainer.readParameters());
  });

  test("refuses the reserved metadata key", async () => {
    await using trainer = await createTrainer(linearArtifacts(), options);
    await expect(trainer.save("/nowhere", { metadata: { "mpm.trainer": "" } })).rejects.toThrow(RangeError);
  });
});

describe("bad checkpoints", () => {
  test("of another architecture: names what differs", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "state");
    await using trainer = await createTrainer(linearArtifacts(), options);
    await trainer.save(path);
    const resume = async (...model: Parameters<typeof linearArtifacts>): Promise<Trainer> => resumeTrainer(linearArtifacts(...model), path, { worker: false });
    await expect(resume(6, 5)).rejects.toMatchObject({ code: "checkpoint-mismatch", message: "the checkpoint is of another architecture: \"w\" is [6, 4], expected [6, 5]; \"b\" is [4], expected [5]" });
    await expect(resume(6, 4, ["b"])).rejects.toMatchObject({ code: "checkpoint-mismatch", message: expect.stringContaining("\"b\" is [4], expected [4] frozen") });
    const artifacts = linearArtifacts();
    const [w, b] = artifacts.trainable;
    await expect(resumeTrainer({ ...artifacts, trainable: [w, { ...b, name: "bias" }] }, path, { worker: false })).rejects.toMatchObject({ message: expect.stringContaining("missing bias; unexpected b") });
  });

  test("truncated anywhere, absent, or another file", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "state");
    await using trainer = await createTrainer(linearArtifacts(), options);
    await trainer.save(path);
    const { length } = await readFile(path);
    for (const size of [length - 1, length - 200, 300, 8, 3, 0]) {
      await truncate(path, size);
      await expect(readCheckpoint(path)).rejects.toMatchObject({ code: "checkpoint-invalid", cause: expect.any(Error) });
    }
    await expect(readCheckpoint(join(folder.path, "none"))).rejects.toMatchObject({ code: "checkpoint-unreadable", cause: { code: "ENOENT" } });
    for (const metadata of [{}, { "mpm.trainer": "{}" }, { "mpm.trainer": "{" }, { "mpm.trainer": "{\"format\":1,\"step\":-1,\"fingerprint\":\"\",\"settings\":{}}" }]) {
      await writeFile(path, writeSafetensors({}, metadata));
      await expect(resumeTrainer(linearArtifacts(), path)).rejects.toMatchObject({ code: "checkpoint-invalid" });
    }
  });
});
