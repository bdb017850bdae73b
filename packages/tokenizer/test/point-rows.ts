// Points for the tests of this folder.

import type { ParticleSet } from "@mpm/sets";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import * as fc from "fast-check";

/** `[rows, width]` of nested lists. */
export function matrix(rows: readonly (readonly number[])[], width: number = rows[0].length): Tensor<"float32"> {
  return tensor("float32", [rows.length, width], rows.flat());
}

/** `[blobs * perBlob, 2]`: blobs of spread 1 on a square grid with sides of 50, one after the other. */
export function separatedBlobs(blobs: number, perBlob: number, seed: number): Tensor<"float32"> {
  const stream = randomStream(seed, "blobs");
  const rows = Array.from({ length: blobs * perBlob }, (_, i) => {
    const blob = Math.floor(i / perBlob);
    return [50 * (blob % 4) + stream.normal(), 50 * Math.floor(blob / 4) + stream.normal()];
  });
  return matrix(rows);
}

/** `[rows, width]` of standard normal values. */
export function normalRows(rows: number, width: number, seed: number): Tensor<"float32"> {
  const points = tensor("float32", [rows, width]);
  randomStream(seed, "normal rows").fillNormal(points.data);
  return points;
}

/** One set of particles with three standard normal features. */
export function normalSet(particles: number): ParticleSet {
  return { offsets: Int32Array.of(0, particles), features: normalRows(particles, 3, 1), featureNames: ["a", "b", "c"] };
}

function coarseValues(count: number): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min: -8, max: 8 }), { minLength: count, maxLength: count });
}

/** Arbitrary points and centroids of one width; coarse values, so that equal distances occur. */
export const pointsAndCentroids: fc.Arbitrary<{ points: Tensor<"float32">; centroids: Tensor<"float32"> }> = fc
  .record({ width: fc.integer({ min: 1, max: 9 }), rows: fc.integer({ min: 0, max: 40 }), clusters: fc.integer({ min: 1, max: 40 }) })
  .chain(({ width, rows, clusters }) => fc.record({
    points: coarseValues(rows * width).map((data) => tensor("float32", [rows, width], data)),
    centroids: coarseValues(clusters * width).map((data) => tensor("float32", [clusters, width], data)),
  }));

/** Nearest centroid of every row by comparing all distances in float64, first of equals, and the sum of those distances. */
export function bruteForce(points: Tensor<"float32">, centroids: Tensor<"float32">): { tokens: number[]; inertia: number } {
  const [rows, width] = points.shape;
  let inertia = 0;
  const tokens = Array.from({ length: rows }, (_, row) => {
    const point = points.data.subarray(row * width, (row + 1) * width);
    const distances = Array.from({ length: centroids.shape[0] }, (_unused, token) =>
      point.reduce((sum, value, j) => sum + (value - centroids.data[token * width + j]) ** 2, 0));
    const smallest = Math.min(...distances);
    inertia += smallest;
    return distances.indexOf(smallest);
  });
  return { tokens, inertia };
}
