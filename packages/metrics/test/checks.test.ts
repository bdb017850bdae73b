import { describe, expect, it } from "vitest";
import { requireLabels, requireNoNaN, requireSameLength, requireWeights } from "../src/checks.js";

describe("checks", () => {
  it("say what was expected, what was seen and where", () => {
    expect(() => requireSameLength("labels", 2, "scores", 3)).toThrow("expected one entry of labels per entry of scores (3), got 2");
    expect(() => requireNoNaN("scores", [0, 1, 2, NaN], 2)).toThrow("scores is NaN in row 1");
    expect(() => requireLabels("labels", Int32Array.of(0, 5), 3)).toThrow("expected labels in 0 .. 2, got 5 in row 1");
    expect(() => requireWeights([1, NaN], 2)).toThrow("expected finite weights, got NaN in row 1");
    expect(() => requireWeights([1, Infinity], 2)).toThrow("got Infinity in row 1");
  });
});
