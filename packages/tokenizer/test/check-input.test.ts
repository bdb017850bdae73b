import { tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { checkSet, checkTokens } from "../src/check-input.js";

const set = { offsets: Int32Array.of(0, 1, 3), features: tensor("float32", [3, 2], [1, 2, 3, 4, 5, 6]), featureNames: ["a", "b"] };

test("checkSet wants the features expected, in a good set", () => {
  expect(() => checkSet(set, ["a", "b"])).not.toThrow();
  expect(() => checkSet(set, ["b", "a"])).toThrow(/expected the features b, a .* got a, b/);
  expect(() => checkSet({ ...set, offsets: Int32Array.of(0, 3, 3) }, ["a", "b"])).toThrow(expect.objectContaining({ code: "empty-set" }));
});

test("checkTokens wants one token of the vocabulary per particle", () => {
  const offsets = Int32Array.of(0, 2);
  expect(() => checkTokens(offsets, Int32Array.of(0, 7), 8)).not.toThrow();
  expect(() => checkTokens(offsets, Int32Array.of(0), 8)).toThrow(/one token per particle, 2, got 1/);
  expect(() => checkTokens(offsets, Int32Array.of(0, 8), 8)).toThrow(/tokens from 0 to 7, got 8 at index 1/);
  expect(() => checkTokens(offsets, Int32Array.of(-1, 0), 8)).toThrow(/got -1 at index 0/);
  expect(() => checkTokens(Int32Array.of(0), new Int32Array(0), 8)).toThrow(/at least one set/);
});
