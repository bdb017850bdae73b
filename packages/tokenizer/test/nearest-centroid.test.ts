import { tensor, type Tensor } from "@mpm/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assign } from "../src/nearest-centroid.js";
import { bruteForce, matrix, normalRows, pointsAndCentroids } from "./point-rows.js";

describe("assign", () => {
  test("worked values", () => {
    expect([...assign(matrix([[0], [4], [6], [100]]), matrix([[1], [5], [9]]))]).toEqual([0, 1, 1, 2]);
    expect([...assign(matrix([[0, 0], [3, 1], [1, 3]]), matrix([[2, 0], [0, 2], [0, -1]]))]).toEqual([2, 0, 1]);
  });

  test("the first of equals", () => {
    expect([...assign(matrix([[1], [3]]), matrix([[4], [2], [0], [2]]))]).toEqual([1, 0]);
    expect([...assign(matrix([[7, 7]]), matrix([[1, 1], [1, 1], [1, 1]]))]).toEqual([0]);
  });

  test("no rows give no tokens", () => {
    expect(assign(tensor("float32", [0, 3]), matrix([[1, 2, 3]]))).toEqual(new Int32Array(0));
  });

  test("is the brute force, ties included, on coarse values", () => {
    fc.assert(fc.property(pointsAndCentroids, ({ points, centroids }) => {
      expect([...assign(points, centroids)]).toEqual(bruteForce(points, centroids).tokens);
    }));
  });

  test.each([[3, 512], [16, 512], [5, 1], [7, 2]])("is the brute force for width %i and %i centroids", (width, clusters) => {
    const points = normalRows(400, width, 1);
    const centroids = normalRows(clusters, width, 2);
    expect([...assign(points, centroids)]).toEqual(bruteForce(points, centroids).tokens);
  });

  test("keeps its accuracy far from the origin and for huge values", () => {
    const [points, centroids] = [normalRows(200, 3, 3), normalRows(64, 3, 4)];
    for (const { data } of [points, centroids]) data.forEach((value, i) => (data[i] = value * 100 + 1e6));
    expect([...assign(points, centroids)]).toEqual(bruteForce(points, centroids).tokens);
    expect([...assign(matrix([[3e38], [-3e38]]), matrix([[-3.4e38], [3.4e38]]))]).toEqual([1, 0]);
  });

  test("names what is wrong", () => {
    const centroids = matrix([[1, 2]]);
    expect(() => assign(matrix([[1, 2], [3, Number.NaN]]), centroids)).toThrow(/finite values, got NaN at row 1, column 1/);
    expect(() => assign(matrix([[1, 2]]), matrix([[Infinity, 2]]))).toThrow(/centroids of finite values, got Infinity/);
    expect(() => assign(matrix([[1, 2, 3]]), centroids)).toThrow(/centroids of width 3 like the points, got 2/);
    expect(() => assign(matrix([[1, 2]]), tensor("float32", [0, 2]))).toThrow(RangeError);
    expect(() => assign(tensor("float32", [2]), centroids)).toThrow(/shape \[rows, width\].*got \[2\]/);
    const wrong: unknown = tensor("float64", [1, 2]);
    expect(() => assign(wrong as Tensor<"float32">, centroids)).toThrow(TypeError);
  });
});
