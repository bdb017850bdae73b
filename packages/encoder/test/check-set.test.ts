import { describe, expect, test } from "vitest";
import { checkLabels, checkModelSet, checkSet, checkTokens } from "../src/check-set.js";
import { randomSets, toyConfig, toyModel } from "./toy-models.js";

const config = toyConfig();
const set = randomSets([3, 4, 5]);

describe("sets", () => {
  test("good ones pass", () => expect(() => checkSet(set, config, "sets")).not.toThrow());

  test("others are refused by the sizes of the model, under their name", () => {
    expect(() => checkSet(randomSets([12, 13]), config, "training sets")).toThrow(expect.objectContaining({ code: "set-too-large", message: expect.stringContaining("training sets: set 1 has 13 particles, expected at most 12") }));
    expect(() => checkSet(set, toyConfig({ features: 7 }), "training sets")).toThrow("training sets: expected 7 features per particle, the set has 3 (a, b, c)");
  });

  test("features of another name or order than the model's", () => {
    expect(() => checkModelSet(set, toyModel(), "sets")).not.toThrow();
    expect(() => checkModelSet({ ...set, featureNames: ["a", "c", "b"] }, toyModel(), "sets")).toThrow("the model takes the features a, b, c, in this order; the set has a, c, b");
  });
});

describe("labels", () => {
  const classes = ["red", "green"];

  test.each<[Int32Array | undefined, string]>([
    [undefined, "expected a label for each of the 3 sets, got none"],
    [Int32Array.of(0, 1), "expected a label for each of the 3 sets, got 2"],
    [Int32Array.of(0, 2, 1), "label 2 of set 1 is no class: expected 0 .. 1 (red, green)"],
    [Int32Array.of(0, 1, -1), "label -1 of set 2 is no class"],
  ])("%s", (labels, message) => {
    const labelled = { ...set, ...(labels && { labels }) };
    expect(() => checkLabels(labelled, classes, "sets")).toThrow(RangeError);
    expect(() => checkLabels(labelled, classes, "sets")).toThrow(message);
  });

  test("good ones pass", () => expect(() => checkLabels({ ...set, labels: Int32Array.of(1, 0, 1) }, classes, "sets")).not.toThrow());
});

describe("tokens", () => {
  test.each<[readonly number[], string]>([
    [[0, 1, 2], "expected one token per particle, 12, got 3 (3 sets)"],
    [[0, 1, 2, 3, 4, 5, 4, 3, 2, 1, 0, 0], "token 5 of particle 5 lies outside the vocabulary of 5"],
    [[0, -1, 2, 3, 4, 0, 4, 3, 2, 1, 0, 0], "token -1 of particle 1 lies outside the vocabulary of 5"],
  ])("%j", (tokens, message) => {
    expect(() => checkTokens(set, { tokens: Int32Array.from(tokens), vocabulary: 5 }, "sets")).toThrow(RangeError);
    expect(() => checkTokens(set, { tokens: Int32Array.from(tokens), vocabulary: 5 }, "sets")).toThrow(message);
  });
});
