import { describe, expect, test } from "vitest";
import { checkModelSizes, outputNames, parseEventGraphRecipe, type EventHead } from "../src/index.js";
import { MULTILABEL, toyModel } from "./toy-model.js";

const twoClasses: EventHead = { kind: "multiclass", classes: ["WH", "ZH"] };

test("outputs are the classes, or the labels of the schema", () => {
  expect(outputNames(twoClasses)).toEqual(["WH", "ZH"]);
  expect(outputNames(MULTILABEL)).toEqual(["has b", "heavy"]);
});

describe("a model whose parts do not fit is refused", () => {
  const model = toyModel();
  test.each([
    ["head", { head: twoClasses }, "has 3 outputs: its recipe and its head ask for 2"],
    ["globals", { recipe: parseEventGraphRecipe({ globals: ["ht", "met"] }) }, "has 1 globals: its recipe and its head ask for 2"],
    ["edges", { recipe: parseEventGraphRecipe({ edges: { features: ["deltaR"] } }) }, "has 3 edgeFeatures: its recipe and its head ask for 1"],
    ["no edges", { recipe: parseEventGraphRecipe({ edges: null }) }, "an event network needs edges"],
  ])("%s", (_what, change, message) => {
    expect(() => checkModelSizes(model)).not.toThrow();
    expect(() => checkModelSizes({ ...model, ...change })).toThrow(message);
  });
});
