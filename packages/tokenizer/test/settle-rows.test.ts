import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { settleRows } from "../src/settle-rows.js";
import { bruteForce, pointsAndCentroids } from "./point-rows.js";

describe("settleRows", () => {
  test("leaves centroids that all have rows where they are", () => {
    const { centroids, tokens, counts, inertia } = settleRows(Float32Array.of(0, 1, 9), 1, Float32Array.of(8, 0));
    expect([...centroids]).toEqual([8, 0]);
    expect([...tokens]).toEqual([1, 1, 0]);
    expect([...counts]).toEqual([1, 2]);
    expect(inertia).toBe(2);
  });

  test("moves empty centroids onto the farthest rows, one after the other", () => {
    const points = Float32Array.of(0, 1, 50, 50, 90);
    const { centroids, counts } = settleRows(points, 1, Float32Array.of(0, -7, -7));
    expect([...centroids]).toEqual([0, 90, 50]);
    expect([...counts]).toEqual([2, 1, 2]);
    expect([...points]).toEqual([0, 1, 50, 50, 90]);
  });

  test("every cluster has a row, and the inertia is no larger than before", () => {
    fc.assert(fc.property(pointsAndCentroids, ({ points, centroids }) => {
      const [rows, width] = points.shape;
      const distinct = new Set(Array.from({ length: rows }, (_, row) => points.data.subarray(row * width, (row + 1) * width).join())).size;
      fc.pre(distinct >= centroids.shape[0]);
      const settled = settleRows(points.data, width, centroids.data);
      expect(settled.counts.includes(0)).toBe(false);
      expect(settled.inertia).toBeLessThanOrEqual(bruteForce(points, centroids).inertia);
    }));
  });
});
