import { describe, expect, test } from "vitest";
import { mpmV1Recipe, parseModelRecipe, parseParticleRecipe } from "../src/index.js";

const pt = { name: "pt", column: "part_pt" };

describe("parseParticleRecipe", () => {
  test("fills in the defaults", () => {
    expect(parseParticleRecipe({ features: [pt] })).toEqual({
      features: [pt], maxParticles: 128, tooLarge: "error", nonFinite: "reject", emptySets: "error",
    });
  });

  test("survives JSON, as does the preset", () => {
    const parsed = parseParticleRecipe(mpmV1Recipe);
    expect(parseParticleRecipe(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
    expect(parsed).toMatchObject({ maxParticles: 64, tooLarge: "leading", orderBy: "part_pt" });
  });

  test.each([
    [null, "expected recipe to be an object, got null"],
    [{}, "expected recipe.features to be a list"],
    [{ features: [] }, "name at least one feature"],
    [{ features: [pt], maxParticle: 3 }, "unknown key recipe.maxParticle"],
    [{ features: [{ ...pt, scale: 2 }] }, "unknown key recipe.features[0].scale"],
    [{ features: [pt, pt] }, 'two features named "pt"'],
    [{ features: [{ name: "pt" }] }, "expected recipe.features[0].column to be a non-empty string"],
    [{ features: [{ ...pt, clip: [1, -1] }] }, "recipe.features[0].clip to be [low, high] with low < high, got [1,-1]"],
    [{ features: [{ ...pt, clip: [Number.NaN, 1] }] }, "low < high"],
    [{ features: [{ ...pt, transform: "log" }] }, 'recipe.features[0].transform to be "signLog", got "log"'],
    [{ features: [{ ...pt, wrap: 1 }] }, "recipe.features[0].wrap to be true or false"],
    [{ features: [pt], maxParticles: 0 }, "recipe.maxParticles to be a whole number > 0"],
    [{ features: [pt], tooLarge: "drop" }, 'recipe.tooLarge to be "error" or "leading", got "drop"'],
    [{ features: [pt], orderBy: 3 }, "recipe.orderBy to be a non-empty string"],
  ])("refuses %j", (recipe, message) => {
    expect(() => parseParticleRecipe(recipe)).toThrow(message);
  });
});

test("a model's recipe makes the model's features, or is absent", () => {
  const recipe = parseParticleRecipe(mpmV1Recipe);
  const names = ["deltaEta", "deltaPhi", "logPt"];
  expect(parseModelRecipe(undefined, names)).toEqual({});
  expect(parseModelRecipe(JSON.parse(JSON.stringify(recipe)), names)).toEqual({ recipe });
  expect(() => parseModelRecipe({ ...recipe, order: "pt" }, names)).toThrow("unknown key recipe.order");
  expect(() => parseModelRecipe(recipe, ["a", "b", "c"])).toThrow(new RangeError("expected a recipe for the features a, b, c, got one for deltaEta, deltaPhi, logPt"));
});
