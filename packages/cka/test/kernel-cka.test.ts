import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { hsic, kernelCka } from "../src/index.js";
import { relativeDifference } from "./relative-difference.js";
import { fixtures, matrix, uniform } from "./fixtures.js";
import { dot, gramOf } from "./gram-of.js";
import { normalLayer } from "./random-layers.js";

const squared = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
const laplace = (a: Float64Array, b: Float64Array): number => Math.exp(-Math.sqrt(squared(a, b) / 2));

describe.each(fixtures)("kernels on the $name data", ({ x, y, expected }) => {
  it("has numpy's values of a Laplace kernel and of the pieces of the linear one", () => {
    expect(relativeDifference(kernelCka(x, y, laplace, { estimator: "biased" }).value, expected["laplaceSigma1Biased"])).toBeLessThan(1e-12);
    expect(relativeDifference(kernelCka(x, y, dot, { estimator: "biased" }).value, expected["linearBiased"])).toBeLessThan(1e-12);
    const [k, l] = [gramOf(x, dot), gramOf(y, dot)];
    expect(relativeDifference(hsic(k, l, { estimator: "biased" }), expected["hsicBiased"])).toBeLessThan(1e-12);
    expect(relativeDifference(hsic(k, l), expected["hsicDebiased"])).toBeLessThan(1e-12);
    expect(relativeDifference(hsic(k, k), expected["hsicDebiasedX"])).toBeLessThan(1e-12);
    expect(relativeDifference(hsic(l, l), expected["hsicDebiasedY"])).toBeLessThan(1e-12);
  });
});

describe("kernelCka", () => {
  it("has the value that similarity-repository publishes", () => {
    expect(relativeDifference(kernelCka(uniform.x, uniform.y, laplace, { estimator: "biased" }).value, 0.9433315582114501)).toBeLessThan(1e-12);
  });

  it("finds a constant kernel matrix constant, whatever its size", () => {
    const x = normalLayer(11, 2, "x");
    expect(kernelCka(x, x, () => 0.1)).toEqual({ value: NaN, reason: "x-constant" });
  });
});

describe("hsic", () => {
  it("has the value of ignite's documentation", () => {
    const x = matrix(Array.from({ length: 10 }, (_, i) => Array.from({ length: 5 }, (__, j) => 5 * i + j)));
    const y = matrix(Array.from({ length: 10 }, (_, i) => Array.from({ length: 5 }, (__, j) => Math.sin((2 * Math.PI * (5 * i + j)) / 50))));
    const rbf = (layer: typeof x): typeof x => {
      const distances = gramOf(layer, squared);
      const sorted = distances.data.toSorted();
      const median = (sorted[49] + sorted[50]) / 2;
      return tensor("float64", [10, 10], distances.data.map((distance) => Math.exp(-distance / (2 * median))));
    };
    expect(relativeDifference(hsic(rbf(x), rbf(y)), 0.09226644406439)).toBeLessThan(1e-12);
  });

  it("is never negative of one matrix", () => {
    for (let seed = 0; seed < 20; seed++) {
      const gram = gramOf(normalLayer(5, 40, "wide", seed), dot);
      expect(hsic(gram, gram)).toBeGreaterThanOrEqual(0);
    }
  });

  it("refuses matrices that are not square or too small", () => {
    expect(() => hsic(tensor("float64", [4, 5]), tensor("float64", [4, 4]))).toThrow(/k of shape \[rows, rows\], got \[4, 5\]/);
    expect(() => hsic(tensor("float64", [3, 3]), tensor("float64", [3, 3]))).toThrow(/at least 4 rows/);
    expect(() => hsic(tensor("float64", [5, 5]), tensor("float64", [4, 4]))).toThrow(/same rows/);
  });
});
