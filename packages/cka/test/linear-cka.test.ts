import { tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearCka } from "../src/index.js";
import { relativeDifference } from "./relative-difference.js";
import { fixtures, uniform } from "./fixtures.js";
import { mapped, noisyCopy, normalLayer, rowsOf } from "./random-layers.js";

const ESTIMATORS = [["biased", "linearBiased"], ["debiased", "linearDebiased"], ["off-diagonal", "linearOffDiagonal"]] as const;

describe.each(fixtures)("linearCka of the $name data", ({ x, y, expected }) => {
  it.each(ESTIMATORS)("%s: has numpy's value through covariances and through Gram matrices", (estimator, name) => {
    // A small value is a difference of terms of the size of the biased one.
    const tolerance = 1e-12 * Math.max(1, expected["linearBiased"] / expected[name] / 20);
    expect(relativeDifference(linearCka(x, y, { estimator, form: "feature" }).value, expected[name])).toBeLessThan(tolerance);
    expect(relativeDifference(linearCka(x, y, { estimator, form: "gram" }).value, expected[name])).toBeLessThan(tolerance);
  });
});

describe("linearCka", () => {
  it("has the value without diagonals that similarity-repository publishes", () => {
    expect(relativeDifference(linearCka(uniform.x, uniform.y, { estimator: "off-diagonal" }).value, 0.05333644334093)).toBeLessThan(1e-12);
  });

  it("is 1 for a layer and itself turned, scaled and shifted, less for one mixed otherwise", () => {
    const x = normalLayer(300, 3, "x");
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const turned = tensor("float64", x.shape, Float64Array.from(x.data, (_, k) => {
      const [a, b, last] = x.data.subarray(k - (k % 3), k - (k % 3) + 3);
      return 5 + 1.337 * [c * a - s * b, s * a + c * b, last][k % 3];
    }));
    expect(relativeDifference(linearCka(x, turned).value, 1)).toBeLessThan(1e-13);
    expect(linearCka(x, mapped(x, (value, _, column) => value * (1 + 4 * column))).value).toBeLessThan(0.9);
  });

  it("finds 0.2 in y = 0.5 x + noise whatever the width, 0 in independent layers", () => {
    for (const width of [2, 16]) {
      const x = normalLayer(8_000, width, "x", width);
      expect(Math.abs(linearCka(x, noisyCopy(x, 0.5, "y", width)).value - 0.2)).toBeLessThan(0.01);
      expect(Math.abs(linearCka(x, normalLayer(8_000, width, "z", width)).value)).toBeLessThan(1e-3);
    }
  });

  it("does not mind the order of rows, nor which layer comes first", () => {
    fc.assert(fc.property(fc.integer({ min: 4, max: 20 }), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 5 }), fc.nat(), (rows, width, other, seed) => {
      const x = normalLayer(rows, width, "x", seed);
      const y = normalLayer(rows, other, "y", seed);
      const reversed = Array.from({ length: rows }, (_, i) => rows - 1 - i);
      const { value } = linearCka(x, y);
      expect(Math.abs(linearCka(rowsOf(x, reversed), rowsOf(y, reversed)).value - value)).toBeLessThan(1e-10);
      expect(Math.abs(linearCka(y, x).value - value)).toBeLessThan(1e-10);
      expect(Math.abs(linearCka(x, y, { form: "feature" }).value - linearCka(x, y, { form: "gram" }).value)).toBeLessThan(1e-10);
    }), { seed: 1, numRuns: 50 });
  });

  it.each([1e-150, 1e-30, 1e30, 1e150])("is the same at %d times the scale", (scale) => {
    const x = normalLayer(50, 5, "x");
    const y = noisyCopy(x, 1, "y");
    for (const form of ["feature", "gram"] as const) expect(relativeDifference(linearCka(mapped(x, (value) => value * scale), y, { form }).value, linearCka(x, y).value)).toBeLessThan(1e-12);
  });

  it("agrees between its forms on repeated rows and on layers of low rank", () => {
    const x = normalLayer(12, 4, "x");
    const repeated = rowsOf(x, [...Array.from({ length: 12 }, (_, i) => i), ...Array.from({ length: 12 }, () => 0)]);
    const lowRank = tensor("float64", [24, 5], Float64Array.from({ length: 120 }, (_, k) => (Math.floor(k / 5) % 7) * (1 + (k % 5))));
    expect(relativeDifference(linearCka(repeated, lowRank, { form: "gram" }).value, linearCka(repeated, lowRank, { form: "feature" }).value)).toBeLessThan(1e-11);
    expect(relativeDifference(linearCka(repeated, repeated).value, 1)).toBeLessThan(1e-13);
  });

  // Davari et al. 2022: some points move and the function is the same, but CKA is not; see `leverage`.
  it.each([[1_000, 5, 0.745], [1_000, 20, 0.083], [1_000, 100, 0.006], [1, 50, 0.972], [1, 100, 0.812], [1, 1e4, 0.003]])(
    "of a layer with itself, %d of 2,000 points moved by %d standard deviations, is %d if biased", (count, distance, expected) => {
      const layer = normalLayer(2_000, 64, "moved");
      const moved = mapped(layer, (value, row, column) => (row < count && column === 0 ? value + distance : value));
      expect(Math.abs(linearCka(layer, moved, { estimator: "biased" }).value - expected)).toBeLessThan(0.02);
    },
  );

  it.each(["feature", "gram"] as const)("says why there is no value (%s)", (form) => {
    const x = normalLayer(10, 3, "x");
    const constant = mapped(x, () => 0.1);
    expect(linearCka(constant, x, { form })).toEqual({ value: NaN, reason: "x-constant" });
    expect(linearCka(x, constant, { form, estimator: "biased" })).toEqual({ value: NaN, reason: "y-constant" });
    expect(linearCka(mapped(x, (value, row) => (row === 4 ? NaN : value)), x, { form })).toEqual({ value: NaN, reason: "x-not-finite" });
    expect(linearCka(x, mapped(x, (value, row) => (row === 4 ? Infinity : value)), { form })).toEqual({ value: NaN, reason: "y-not-finite" });
    const oneHot = mapped(normalLayer(10, 10, "hot"), (_, row, column) => Number(row === column));
    expect(linearCka(oneHot, x, { form })).toEqual({ value: NaN, reason: "x-equidistant" });
    expect(linearCka(oneHot, x, { form, estimator: "biased" }).value).toBeGreaterThan(0);
  });

  it("refuses what is no pair of layers", () => {
    const x = normalLayer(10, 3, "x");
    expect(() => linearCka(x, normalLayer(9, 3, "y"))).toThrow(/same rows in both layers, got 10 and 9/);
    expect(() => linearCka(normalLayer(3, 3, "x"), normalLayer(3, 3, "y"))).toThrow(/at least 4 rows, got 3/);
    expect(linearCka(normalLayer(3, 3, "x"), normalLayer(3, 3, "y"), { estimator: "biased" }).value).toBeGreaterThan(0);
    expect(() => linearCka(tensor("float32", [10]), x)).toThrow(/x of shape \[rows, width\], got \[10\]/);
    expect(() => linearCka(tensor("int32", [10, 3]), x)).toThrow(TypeError);
  });
});
