import { randomStream, tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { kMeansPlusPlus } from "../src/k-means-plus-plus.js";
import { bruteForce, matrix, separatedBlobs } from "./point-rows.js";

// Blobs with at least one centroid `[centroids, 2]`.
function blobsFound(centroids: Float32Array): number {
  return new Set(Array.from({ length: centroids.length / 2 }, (_, i) => `${Math.round(centroids[2 * i] / 50)},${Math.round(centroids[2 * i + 1] / 50)}`)).size;
}

describe("kMeansPlusPlus", () => {
  test("takes every distinct row once while there are some", () => {
    const points = matrix([[1], [2], [2], [2], [5], [9]]);
    for (let seed = 0; seed < 20; seed++) {
      const centroids = kMeansPlusPlus(points.data, 1, 4, randomStream(seed));
      expect([...centroids].toSorted((a, b) => a - b)).toEqual([1, 2, 5, 9]);
    }
  });

  test("repeats rows when there are fewer distinct ones", () => {
    expect([...kMeansPlusPlus(Float32Array.of(3, 3, 3), 1, 2, randomStream(1))]).toEqual([3, 3]);
  });

  test("finds every one of 12 separated blobs; random rows do not", () => {
    const points = separatedBlobs(12, 20, 1);
    let found = 0;
    for (let seed = 0; seed < 20; seed++) {
      const seeded = kMeansPlusPlus(points.data, 2, 12, randomStream(seed));
      const order = randomStream(seed).permutation(240).subarray(0, 12);
      const random = matrix(Array.from(order, (row) => [points.data[2 * row], points.data[2 * row + 1]]));
      expect(blobsFound(seeded)).toBe(12);
      expect(bruteForce(points, tensor("float32", [12, 2], seeded)).inertia)
        .toBeLessThan(bruteForce(points, random).inertia);
      found += blobsFound(random.data);
    }
    expect(found).toBeLessThan(20 * 10);
  });
});
