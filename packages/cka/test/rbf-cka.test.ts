import { describe, expect, it } from "vitest";
import { rbfCka } from "../src/index.js";
import { relativeDifference } from "./relative-difference.js";
import { fixtures, uniform } from "./fixtures.js";
import { mapped, normalLayer, rowsOf } from "./random-layers.js";

describe.each(fixtures)("rbfCka of the $name data", ({ x, y, expected }) => {
  it("has numpy's values with a given width", () => {
    expect(relativeDifference(rbfCka(x, y, { sigma: 1, estimator: "biased" }).value, expected["rbfSigma1Biased"])).toBeLessThan(1e-12);
    expect(relativeDifference(rbfCka(x, y, { sigma: 1 }).value, expected["rbfSigma1Debiased"])).toBeLessThan(1e-12);
    expect(relativeDifference(rbfCka(x, y, { sigma: 1, estimator: "off-diagonal" }).value, expected["rbfSigma1OffDiagonal"])).toBeLessThan(1e-12);
  });

  it("has numpy's values with both medians", () => {
    expect(relativeDifference(rbfCka(x, y, { estimator: "biased" }).value, expected["rbfMedian05Biased"])).toBeLessThan(1e-12);
    expect(relativeDifference(rbfCka(x, y, { estimator: "biased", includeDiagonal: false }).value, expected["rbfMedian05BiasedWithoutDiagonal"])).toBeLessThan(1e-12);
    expect(relativeDifference(rbfCka(x, y, { estimator: "biased", threshold: 1 }).value, expected["rbfMedian1Biased"])).toBeLessThan(1e-12);
  });
});

describe("rbfCka", () => {
  it("has the value without diagonals that similarity-repository publishes", () => {
    expect(relativeDifference(rbfCka(uniform.x, uniform.y, { sigma: 1, estimator: "off-diagonal" }).value, 0.2646042301584)).toBeLessThan(1e-12);
  });

  it("says why there is no value", () => {
    const x = normalLayer(10, 3, "x");
    expect(rbfCka(mapped(x, () => 0.3), x)).toEqual({ value: NaN, reason: "x-constant" });
    expect(rbfCka(x, mapped(x, (value, row) => (row === 0 ? NaN : value)))).toEqual({ value: NaN, reason: "y-not-finite" });
    const mostlyEqual = rowsOf(x, [1, 2, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(rbfCka(x, mostlyEqual)).toEqual({ value: NaN, reason: "y-zero-median" });
    expect(rbfCka(x, mostlyEqual, { sigma: 1 }).value).not.toBeNaN();
  });

  it("refuses widths that are none, and less than 4 rows", () => {
    const x = normalLayer(10, 3, "x");
    expect(() => rbfCka(x, x, { threshold: 0 })).toThrow(/threshold above 0, got 0/);
    expect(() => rbfCka(x, x, { sigma: NaN })).toThrow(/sigma above 0/);
    expect(() => rbfCka(normalLayer(3, 3, "x"), normalLayer(3, 3, "y"))).toThrow(/at least 4 rows/);
  });
});
