import { describe, expect, test } from "vitest";
import { parseEventGraphRecipe } from "../src/index.js";

describe("parseEventGraphRecipe", () => {
  test("fills in the defaults, and survives JSON", () => {
    const parsed = parseEventGraphRecipe({});
    expect(parsed).toEqual({
      scales: { pt: 100, eta: 1, phi: 1, energy: 100, btag: 1, charge: 1, type: 1 },
      placeholders: { eta: 0, energy: null, btag: 0, charge: 0 },
      edges: { features: ["deltaEta", "deltaPhi", "deltaR"], selfLoops: false, directions: "both" },
      globals: ["numNodes"],
    });
    expect(parseEventGraphRecipe(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
  });

  test("keeps what is given", () => {
    expect(parseEventGraphRecipe({ scales: { eta: 3 }, placeholders: { btag: null }, edges: null, globals: ["ht", "met"] })).toMatchObject({
      scales: { eta: 3, pt: 100 }, placeholders: { btag: null, charge: 0 }, edges: null, globals: ["ht", "met"],
    });
    expect(parseEventGraphRecipe({ edges: { selfLoops: true } }).edges).toEqual({ features: ["deltaEta", "deltaPhi", "deltaR"], selfLoops: true, directions: "both" });
  });

  test.each([
    [undefined, TypeError, "expected recipe to be an object, got undefined"],
    [{ scale: {} }, RangeError, "unknown key recipe.scale: expected scales, placeholders, edges, globals"],
    [{ scales: { mass: 1 } }, RangeError, "unknown key recipe.scales.mass: expected pt, eta, phi, energy, btag, charge, type"],
    [{ scales: { pt: 0 } }, RangeError, "expected recipe.scales.pt to be above 0, got 0"],
    [{ scales: { pt: "GeV" } }, TypeError, 'expected recipe.scales.pt to be a finite number, got "GeV"'],
    [{ placeholders: { pt: 0 } }, RangeError, "unknown key recipe.placeholders.pt: expected eta, energy, btag, charge"],
    [{ edges: { features: ["dR"] } }, RangeError, 'expected recipe.edges.features[0] to be "deltaEta" or "deltaPhi" or "deltaR"'],
    [{ edges: { features: [] } }, RangeError, "expected recipe.edges.features to have 1 or more, got 0"],
    [{ edges: { features: ["lnKt", "lnKt"] } }, RangeError, 'recipe.edges.features names "lnKt" twice'],
    [{ edges: { directions: "none" } }, RangeError, 'expected recipe.edges.directions to be "both" or "one", got "none"'],
    [{ edges: { selfLoops: 1 } }, RangeError, "expected recipe.edges.selfLoops to be true or false, got 1"],
    [{ globals: ["numLeptons"] }, RangeError, 'expected recipe.globals[0] to be "numNodes" or "ht"'],
  ])("refuses %j", (recipe, kind, message) => {
    expect(() => parseEventGraphRecipe(recipe)).toThrow(kind);
    expect(() => parseEventGraphRecipe(recipe)).toThrow(message);
  });
});
