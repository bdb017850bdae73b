import { readFileSync } from "node:fs";
import { decodeModel } from "@mpm/graph";
import { selectSets, type ParticleSet } from "@mpm/sets";
import type { Tensor } from "@mpm/tensor";
import { beforeAll, expect, test } from "vitest";
import { accuracyOf } from "../src/accuracy-of.js";
import { fineTune, type FineTuned } from "../src/fine-tune.js";
import { feedsOf, readJets } from "../src/jets.js";

const STEPS = 40;
const published = readFileSync(new URL("../tagger.onnx", import.meta.url));
let jets: ParticleSet;
let tuned: FineTuned;

beforeAll(async () => {
  const all = await readJets("jets_test");
  jets = selectSets(all, Array.from({ length: 2_000 }, (_, row) => row));
  tuned = await fineTune(published, jets, STEPS);
});

const weightsOf = (file: Uint8Array): Readonly<Record<string, Tensor>> => decodeModel(file).initializers as Readonly<Record<string, Tensor>>;

test("padded jets have their particles first and their label", () => {
  const { features, mask, label } = feedsOf(jets, [3, 7]);
  const start = jets.offsets[7];
  const count = jets.offsets[8] - start;
  expect([features.shape, mask.shape]).toEqual([[2, 64, 3], [2, 64]]);
  expect(mask.data.subarray(64).reduce((sum, one) => sum + one, 0)).toBe(count);
  expect(features.data.subarray(64 * 3, 64 * 3 + 3 * count)).toEqual(jets.features.data.subarray(3 * start, 3 * (start + count)));
  expect(features.data.subarray(64 * 3 + 3 * count).every((value) => value === 0)).toBe(true);
  expect([...label.data]).toEqual([jets.labels?.[3], jets.labels?.[7]]);
});

test("a new head leaves the weights of the file as they are", () => {
  const [before, after] = [weightsOf(published), weightsOf(tuned.headOnly)];
  const kept = Object.keys(before).filter((name) => before[name].dtype === "float32" && before[name].shape.length > 0 && !name.startsWith("head"));
  expect(kept.length).toBeGreaterThan(12);
  const pick = (weights: typeof before): typeof before => Object.fromEntries(kept.map((name) => [name, weights[name]]));
  expect(pick(after)).toEqual(pick(before));
  expect(after["head.weight"].shape).toEqual([32, 10]);
});

test("training everything moves every weight but running statistics", () => {
  const [before, after] = [weightsOf(tuned.headOnly), weightsOf(tuned.full)];
  const isSame = (name: string): boolean => after[name].data.every((value, at) => value === before[name].data[at]);
  expect(Object.keys(before).filter((name) => before[name].dtype === "float32" && before[name].shape.length > 0 && isSame(name)).toSorted()).toEqual(["norm.running_mean", "norm.running_var"]);
});

test("each stage is better at the jets it trains on, in ONNX Runtime alone", async () => {
  const [before, head, full] = await Promise.all([published, tuned.headOnly, tuned.full].map((file) => accuracyOf(file, jets)));
  expect(before).toBeGreaterThan(0.3);
  expect(head).toBeGreaterThan(before);
  expect(full).toBeGreaterThan(head);
});
