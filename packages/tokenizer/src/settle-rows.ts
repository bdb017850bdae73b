// One assignment step of k-means in which no cluster stays empty.

import { centroidGroups } from "./centroid-groups.js";
import { fillNearest } from "./nearest-centroid.js";
import { countTokens } from "./token-statistics.js";

/** Rows given to their nearest centroids. */
export interface SettledRows {
  /** `[clusters, width]`. */
  readonly centroids: Float32Array;
  /** `[rows]`. */
  readonly tokens: Int32Array;
  /** `[clusters]`, all above zero. */
  readonly counts: Int32Array;
  /** Sum of the squared distances. */
  readonly inertia: number;
}

/**
 * Assigns points `[rows, width]` to centroids `[clusters, width]`, and moves a centroid that got no row onto the row
 * farthest from all of them, until every one has a row. The points have at least as many distinct rows as there are
 * centroids; every move lowers the inertia, so this ends.
 */
export function settleRows(points: Float32Array, width: number, start: Float32Array): SettledRows {
  const centroids = start.slice(); // [clusters, width]
  const tokens = new Int32Array(points.length / width);
  const squared = new Float64Array(tokens.length);
  for (;;) {
    fillNearest(points, centroidGroups(centroids, width), tokens, squared);
    const counts = countTokens(tokens, centroids.length / width);
    if (!counts.includes(0)) return { centroids, tokens, counts, inertia: squared.reduce((sum, distance) => sum + distance, 0) };
    counts.forEach((count, cluster) => {
      if (count === 0) moveToFarthest(points, width, squared, centroids.subarray(cluster * width, (cluster + 1) * width));
    });
  }
}

function moveToFarthest(points: Float32Array, width: number, squared: Float64Array, centroid: Float32Array): void {
  let farthest = 0;
  for (let row = 1; row < squared.length; row++) if (squared[row] > squared[farthest]) farthest = row;
  if (squared[farthest] === 0) return; // earlier moves took every distant row; the next round knows more
  centroid.set(points.subarray(farthest * width, (farthest + 1) * width));
  for (let row = 0; row < squared.length; row++) {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += (points[row * width + j] - centroid[j]) ** 2;
    squared[row] = Math.min(squared[row], sum);
  }
}
