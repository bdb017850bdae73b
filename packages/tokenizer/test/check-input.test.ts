import { tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { checkSet, checkTokens } from "../src/check-input.js";

const set = { offsets: Int32Array.of(0, 1, 3), features: tensor("float32", [3, 2], [1, 2, 3, 4, 5, 6]), featureNames: ["a", "b"] };

describe("checkSet", () => {
  test("takes a set with the features expected, or any", () => {
    expect(() => checkSet(set, ["a", "b"])).not.toThrow();
    expect(() => checkSet(set)).not.toThrow();
  });

  test("names what is wrong", () => {
    expect(() => checkSet(set, ["b", "a"])).toThrow(/expected the features b, a .* got a, b/);
    expect(() => checkSet({ ...set, featureNames: ["a"] })).toThrow(/expected 1 features per particle \(a\), got 2/);
    expect(() => checkSet({ ...set, offsets: Int32Array.of(0, 1, 2) })).toThrow(/end at the 3 particles of the features, got 2/);
    expect(() => checkSet({ ...set, offsets: Int32Array.of(1, 3) })).toThrow(/start at 0, got 1/);
    expect(() => checkSet({ ...set, offsets: Int32Array.of(0, 4, 3) })).toThrow(/never decrease, got 4, 3 at set 1/);
    expect(() => checkSet({ ...set, offsets: Int32Array.of(0), features: tensor("float32", [0, 2]) })).toThrow(/at least one set, got none/);
    expect(() => checkSet({ ...set, offsets: Int32Array.of(0, 3, 3) })).toThrow(expect.objectContaining({ code: "empty-set" }));
    expect(() => checkSet({ ...set, offsets: Int32Array.of(0, 3, 3) })).toThrow(/set 1 has no particles/);
    const bad = { ...set, features: tensor("float32", [3, 2], [1, 2, Number.NaN, 4, 5, Infinity]) };
    expect(() => checkSet(bad)).toThrow(expect.objectContaining({ code: "non-finite" }));
    expect(() => checkSet(bad)).toThrow(/got NaN at row 1, column 0 and 1 more/);
  });
});

test("checkTokens wants one token of the vocabulary per particle", () => {
  const offsets = Int32Array.of(0, 2);
  expect(() => checkTokens(offsets, Int32Array.of(0, 7), 8)).not.toThrow();
  expect(() => checkTokens(offsets, Int32Array.of(0), 8)).toThrow(/one token per particle, 2, got 1/);
  expect(() => checkTokens(offsets, Int32Array.of(0, 8), 8)).toThrow(/tokens from 0 to 7, got 8 at index 1/);
  expect(() => checkTokens(offsets, Int32Array.of(-1, 0), 8)).toThrow(/got -1 at index 0/);
  expect(() => checkTokens(Int32Array.of(0), new Int32Array(0), 8)).toThrow(/at least one set/);
});
