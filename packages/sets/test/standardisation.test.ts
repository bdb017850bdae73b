import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  fitStandardisation, frozen, mergeStandardisation, standardise, startStandardisation, unstandardise, updateStandardisation,
  type Standardisation,
} from "../src/index.js";

function normals(numRows: number, width: number, mean = 0): Tensor<"float32"> {
  const features = tensor("float32", [numRows, width]);
  randomStream(3).fillNormal(features.data, mean, 2);
  return features;
}

function rows(features: Tensor<"float32">, start: number, stop: number): Tensor<"float32"> {
  const width = features.shape[1];
  return tensor("float32", [stop - start, width], features.data.slice(start * width, stop * width));
}

function distance(a: Standardisation, b: Standardisation): number {
  const differences = a.mean.flatMap((mean, k) => [Math.abs(mean - b.mean[k]), Math.abs(a.std[k] - b.std[k])]);
  return Math.max(Math.abs(a.count - b.count), ...differences);
}

describe("statistics", () => {
  test("worked values: the population mean and standard deviation of each column", () => {
    const fitted = fitStandardisation(tensor("float32", [4, 2], [1, 0, 2, 0, 3, 0, 4, 8]));
    expect(fitted).toMatchObject({ count: 4, mean: [2.5, 2], limit: 1_000_000 });
    expect(fitted.std[0]).toBeCloseTo(Math.sqrt(1.25), 14);
    expect(fitted.std[1]).toBeCloseTo(Math.sqrt(12), 14);
  });

  test("hold where the naive sum of squares cancels", () => {
    expect(fitStandardisation(tensor("float32", [4, 1], [1e7 + 1, 1e7 + 2, 1e7 + 3, 1e7 + 4])).std[0]).toBeCloseTo(Math.sqrt(1.25), 9);
  });

  test("do not depend on the batches, nor on updating or merging", () => {
    const features = normals(60, 3, 5);
    const whole = fitStandardisation(features);
    fc.assert(fc.property(fc.integer({ min: 0, max: 60 }), (cut) => {
      const first = updateStandardisation(startStandardisation(3), rows(features, 0, cut));
      expect(distance(updateStandardisation(first, rows(features, cut, 60)), whole)).toBeLessThan(1e-12);
      expect(distance(mergeStandardisation(first, updateStandardisation(startStandardisation(3), rows(features, cut, 60))), whole)).toBeLessThan(1e-12);
    }), { numRuns: 20 });
  });

  test("freeze at exactly the limit", () => {
    const features = normals(60, 2);
    const state = updateStandardisation(updateStandardisation(startStandardisation(2, { limit: 30 }), rows(features, 0, 20)), rows(features, 20, 60));
    expect(frozen(state)).toBe(true);
    expect(distance(state, fitStandardisation(rows(features, 0, 30)))).toBeLessThan(1e-12);
    expect(updateStandardisation(state, features)).toBe(state);
    expect(frozen(startStandardisation(2, { limit: Infinity }))).toBe(false);
  });

  test("survive JSON", () => {
    const state = updateStandardisation(startStandardisation(2, { limit: Infinity }), normals(9, 2));
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });
});

describe("standardise", () => {
  test("gives mean 0 and deviation 1, and unstandardise undoes it", () => {
    const features = normals(500, 3, 7);
    const fitted = fitStandardisation(features);
    const standard = standardise(features, fitted);
    const again = fitStandardisation(standard);
    again.mean.forEach((mean) => expect(Math.abs(mean)).toBeLessThan(1e-6));
    again.std.forEach((std) => expect(std).toBeCloseTo(1, 6));
    unstandardise(standard, fitted).data.forEach((x, i) => expect(x).toBeCloseTo(features.data[i], 4));
  });

  test("refuses a feature that does not vary, and a wrong width", () => {
    const constant = tensor("float32", [3, 2], [1, 4, 2, 4, 3, 4]);
    expect(() => fitStandardisation(constant)).toThrow("feature 1 does not vary in the 3 particles seen");
    expect(() => standardise(constant, startStandardisation(2))).toThrow("feature 0 does not vary in the 0 particles seen");
    expect(() => standardise(normals(2, 3), fitStandardisation(normals(9, 2)))).toThrow("expected features of shape [*, 2], got [2, 3]");
    expect(() => mergeStandardisation(startStandardisation(2), startStandardisation(3))).toThrow(RangeError);
    expect(() => startStandardisation(2, { limit: 0 })).toThrow(RangeError);
  });
});
