// What only the VQ-VAE does; `tokenizer.test.ts` has what every tokenizer does.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSession } from "@mpm/runtime";
import { packBatch } from "@mpm/sets";
import { tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { vqVaeTokenizer } from "../src/vq-vae-tokenizer.js";
import { pointedSets, randomModel, relativeDifference, smallConfig } from "./small-problem.js";

const model = randomModel(smallConfig, 2);
const set = pointedSets(6, 1);

test("a worker gives the same tokens and the same features", async () => {
  await using here = vqVaeTokenizer(model, { worker: false, threads: 1 });
  await using inWorker = vqVaeTokenizer(model, { worker: true, threads: 1 });
  const tokens = await here.encode(set);
  expect(await inWorker.encode(set)).toEqual(tokens);
  expect(await inWorker.decode(set, tokens)).toEqual(await here.decode(set, tokens));
});

test("nothing runs after dispose", async () => {
  const tokenizer = vqVaeTokenizer(model, { worker: false });
  await tokenizer.dispose();
  await expect(tokenizer.encode(set)).rejects.toMatchObject({ code: "tokenizer-disposed" });
});

test("forward.onnx of a saved model needs nothing else: one dense set gives its tokens and features", async () => {
  const folder = await mkdtemp(join(tmpdir(), "vq-vae-"));
  try {
    await using tokenizer = vqVaeTokenizer(model, { worker: false, threads: 1 });
    await tokenizer.save(join(folder, "model"));
    const { features, offsets } = packBatch(set, [2]);
    const size = offsets[1];
    await using session = await openSession(join(folder, "model", "forward.onnx"), { threads: 1 });
    const dense = await session.run({ features: tensor("float32", [1, size, 3], features.data), mask: tensor("float32", [1, size], new Float32Array(size).fill(1)) });
    const alone = { offsets, features, featureNames: set.featureNames };
    const tokens = await tokenizer.encode(alone);
    expect(dense["tokens"].data).toEqual(tokens);
    expect(relativeDifference(dense["decoded"], await tokenizer.decode(alone, tokens))).toBeLessThan(1e-5);
  } finally {
    await rm(folder, { recursive: true });
  }
});
