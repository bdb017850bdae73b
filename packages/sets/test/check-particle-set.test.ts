import { tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { checkOffsets, checkParticleSet, parseParticleRecipe, type ParticleSet } from "../src/index.js";

const set: ParticleSet = { offsets: Int32Array.of(0, 1, 3), features: tensor("float32", [3, 2], [1, 2, 3, 4, 5, 6]), featureNames: ["a", "b"] };
const withValues = (...values: number[]): ParticleSet => ({ ...set, features: tensor("float32", [3, 2], values) });
const withOffsets = (...offsets: number[]): ParticleSet => ({ ...set, offsets: Int32Array.from(offsets) });

test("good sets pass, up to the limit", () => {
  expect(() => checkParticleSet(set)).not.toThrow();
  expect(() => checkParticleSet(set, { width: 2, maxParticles: 2 })).not.toThrow();
  expect(() => checkOffsets(set.offsets, { maxParticles: 2 })).not.toThrow();
});

describe("RangeError or TypeError for what is not a set", () => {
  test.each<[string, ParticleSet, string]>([
    ["no sets", withOffsets(0), "expected at least one set, got none"],
    ["a first offset of 1", withOffsets(1, 3), "expected offsets that start at 0, got 1"],
    ["decreasing offsets", withOffsets(0, 4, 3), "expected offsets that never decrease, got 4, 3 at set 1"],
    ["offsets that end too early", withOffsets(0, 1, 2), "expected offsets that end at the 3 particles of the features, got 2"],
    ["a name too few", { ...set, featureNames: ["a"] }, "expected features of shape [particles, 1] (a), got [3, 2] with 6 values"],
    ["no features", { ...set, features: tensor("float32", [3, 0]), featureNames: [] }, "expected features of shape [particles, 0]"],
    ["a recipe for others", { ...set, recipe: parseParticleRecipe({ features: [{ name: "a", column: "a" }] }) }, "the recipe makes the features a, the set has a, b"],
    ["three axes", { ...set, features: tensor("float32", [3, 2, 1]) }, "expected features of shape [particles, 2] (a, b), got [3, 2, 1] with 6 values"],
  ])("%s", (_name, wrong, message) => {
    expect(() => checkParticleSet(wrong, { what: "training sets" })).toThrow(RangeError);
    expect(() => checkParticleSet(wrong, { what: "training sets" })).toThrow(`training sets: ${message}`);
  });

  test("another width than asked for", () => {
    expect(() => checkParticleSet(set, { width: 7 })).toThrow(new RangeError("sets: expected 7 features per particle, the set has 2 (a, b)"));
  });

  test("another dtype", () => {
    const features: unknown = tensor("float64", [3, 2]);
    expect(() => checkParticleSet({ ...set, features: features as ParticleSet["features"] })).toThrow(new TypeError("sets: expected features as a float32 tensor, got float64"));
  });
});

describe("MpmError for data that cannot be used", () => {
  test.each<[string, ParticleSet, string]>([
    ["empty-set", withOffsets(0, 2, 2), "sets: set 1 has no particles: remove it first"],
    ["set-too-large", withOffsets(0, 3), "sets: set 0 has 3 particles, expected at most 2: keep the leading ones"],
    ["non-finite", withValues(1, 2, 3, Number.NaN, 5, -Infinity), 'sets: 2 feature values are NaN or infinite, the first is NaN in column "b" of particle 1 (set 1)'],
    ["non-finite", withValues(Infinity, 2, 3, 4, 5, 6), 'sets: 1 feature value is NaN or infinite, the first is Infinity in column "a" of particle 0 (set 0)'],
  ])("%s", (code, wrong, message) => {
    expect(() => checkParticleSet(wrong, { maxParticles: 2 })).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) as unknown }));
  });

  test("not where values have been checked before", () => {
    expect(() => checkParticleSet(withValues(1, 2, 3, Number.NaN, 5, 6), { finite: false })).not.toThrow();
  });
});
