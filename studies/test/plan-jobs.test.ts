import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hashFile } from "@mpm/train";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../packages/train/test/temporary-folder.js";
import { canonicalJson, planJobs } from "../src/plan-jobs.js";
import type { Job } from "../src/study.js";

const job = (changes: Partial<Job> = {}): Job => ({ name: "one", kind: "training", config: { a: 1, b: [2] }, seed: 1, seconds: 1, run: async () => null, ...changes });
const keyOf = async (planned: Job, threads = 1): Promise<string> => (await planJobs([planned], { threads, hashFile })).asked[0].key;

test("a key follows from what a result depends on, and from nothing else", async () => {
  const key = await keyOf(job());
  expect(key).toMatch(/^[0-9a-f]{16}$/);
  for (const same of [job({ name: "another" }), job({ seconds: 9 }), job({ config: { b: [2], a: 1 } })]) expect(await keyOf(same)).toBe(key);
  for (const other of [job({ kind: "testing" }), job({ seed: 2 }), job({ config: { a: 1, b: [3] } }), job({ needs: { first: job() } })]) expect(await keyOf(other)).not.toBe(key);
  expect(await keyOf(job(), 2)).not.toBe(key);
  expect(await keyOf(job({ needs: { first: job({ seed: 2 }) } }))).not.toBe(await keyOf(job({ needs: { first: job() } })));
});

test("the content of data counts, not where it is", async () => {
  await using folder = await temporaryFolder();
  const elsewhere = await mkdtemp(join(folder.path, "sub"));
  const [here, there] = [join(folder.path, "events.npz"), join(elsewhere, "events.npz")];
  await writeFile(here, "abc");
  await writeFile(there, "abc");
  const { asked } = await planJobs([job({ data: [here] }), job({ data: [there] })], { threads: 1, hashFile });
  expect(asked[0]).toBe(asked[1]);
  expect(asked[0].hashes).toEqual({ "events.npz": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" });
  await writeFile(there, "abd");
  expect(await keyOf(job({ data: [there] }))).not.toBe(asked[0].key);
  await rm(there);
  await expect(keyOf(job({ data: [there] }))).rejects.toMatchObject({ code: "data-unreadable" });
});

test("needs come first, and everything once", async () => {
  const [tokens, pretraining] = [job({ kind: "tokens" }), job({ kind: "pretraining", needs: { tokens: job({ kind: "tokens" }) } })];
  const { asked, all } = await planJobs([job({ needs: { pretraining, tokens } }), pretraining], { threads: 1, hashFile });
  expect(all.map((plan) => plan.job.kind)).toEqual(["tokens", "pretraining", "training"]);
  expect(asked.map((plan) => plan.job.kind)).toEqual(["training", "pretraining"]);
});

test("canonical JSON sorts keys at every depth, and leaves lists alone", () => {
  expect(canonicalJson({ b: [3, { d: 1, c: null }], a: "x" })).toBe('{"a":"x","b":[3,{"c":null,"d":1}]}');
});
