import { jagged, randomStream } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { numSets, orderBy, parseParticleRecipe, particleFeatures, permute, selectSets } from "../src/index.js";
import { origin, setOfSizes } from "./small-sets.js";

describe("selectSets", () => {
  const set = setOfSizes([2, 1, 3]);

  test("copies the chosen sets in the order given, with features, names and labels", () => {
    const chosen = selectSets(set, [2, 0, 2]);
    expect(numSets(chosen)).toBe(3);
    expect([...chosen.offsets]).toEqual([0, 3, 5, 8]);
    expect(chosen.features.shape).toEqual([8, 2]);
    expect(origin(chosen, 0, 8)).toEqual([3, 4, 5, 0, 1, 3, 4, 5]);
    expect([...(chosen.labels ?? [])]).toEqual([2, 0, 2]);
    expect(chosen.featureNames).toEqual(["index", "minus"]);
  });

  test("keeps the recipe, and orderBy and permute too", () => {
    const made = particleFeatures({ features: [{ name: "x", column: "x" }] })(jagged(Int32Array.of(0, 1, 3), { x: Float32Array.of(1, 2, 3) }));
    expect(made.recipe).toEqual(parseParticleRecipe({ features: [{ name: "x", column: "x" }] }));
    for (const kept of [selectSets(made, [1]), orderBy(made, "x"), permute(made, randomStream(1)).set]) expect(kept.recipe).toBe(made.recipe);
    expect(selectSets(set, [1])).not.toHaveProperty("recipe");
  });

  test("keeps a data set without labels without labels", () => {
    const { labels: _, ...unlabelled } = set;
    expect("labels" in selectSets(unlabelled, [1])).toBe(false);
  });

  test("refuses an index outside the data set", () => {
    expect(() => selectSets(set, [0, 3])).toThrow("expected set indices from 0 to 2, got 3 at position 1");
    expect(() => selectSets(set, [0.5])).toThrow(RangeError);
  });
});
