import * as fc from "fast-check";
import { expect, test } from "vitest";
import { centroidGroups } from "../src/centroid-groups.js";
import { pointsAndCentroids } from "./point-rows.js";

test("worked values: the farthest centroid is the second anchor", () => {
  const { anchorTokens, starts, tokens, radii, centroids, paddedWidth } = centroidGroups(Float32Array.of(0, 1, 10, 12), 1);
  expect([...anchorTokens]).toEqual([0, 3]);
  expect([...starts]).toEqual([0, 2, 4]);
  expect([...tokens]).toEqual([0, 1, 2, 3]);
  expect([...radii]).toEqual([1, 2]);
  expect(paddedWidth).toBe(4);
  expect([...centroids.subarray(4, 12)]).toEqual([1, 0, 0, 0, 10, 0, 0, 0]);
});

test("every centroid is in one group, within its radius of the anchor", () => {
  fc.assert(fc.property(pointsAndCentroids, ({ centroids: { data, shape: [clusters, width] } }) => {
    const groups = centroidGroups(data, width);
    expect([...groups.tokens].toSorted((a, b) => a - b)).toEqual(Array.from({ length: clusters }, (_, i) => i));
    expect([groups.starts[0], groups.starts.at(-1)]).toEqual([0, clusters]);
    groups.radii.forEach((radius, group) => {
      const anchor = groups.anchors.subarray(group * groups.paddedWidth, (group + 1) * groups.paddedWidth);
      for (let i = groups.starts[group]; i < groups.starts[group + 1]; i++) {
        const difference = anchor.map((value, j) => value - groups.centroids[i * groups.paddedWidth + j]);
        expect(Math.hypot(...difference)).toBeLessThanOrEqual(radius * (1 + 1e-12));
      }
    });
  }));
});
