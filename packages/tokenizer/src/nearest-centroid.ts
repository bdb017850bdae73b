// The nearest centroid of every row, exactly: the hot loop of k-means and of encoding. Learning centroids is k-means.ts.

import type { Tensor } from "@mpm/tensor";
import { centroidGroups, type CentroidGroups } from "./centroid-groups.js";
import { checkMatrix } from "./point-matrix.js";

/** Slack of the pruning bound, far above float64 rounding, so that no centroid at an equal distance is passed over. */
const SLACK = 1 + 1e-9;

/**
 * Token of every row of points `[rows, width]`: the index of the nearest of centroids `[clusters, width]` in Euclidean
 * distance, the first of equals. Distances are float64 sums of squared differences.
 *
 * @throws TypeError for a wrong dtype; RangeError for no centroids or different widths; MpmError `"non-finite"`.
 */
export function assign(points: Tensor<"float32">, centroids: Tensor<"float32">): Int32Array {
  const { rows, width } = checkMatrix(points, "points");
  const clusters = checkMatrix(centroids, "centroids");
  if (clusters.rows < 1) throw new RangeError("expected at least one centroid, got none");
  if (clusters.width !== width) throw new RangeError(`expected centroids of width ${width} like the points, got ${clusters.width}`);
  const tokens = new Int32Array(rows);
  fillNearest(points.data, centroidGroups(centroids.data, width), tokens);
  return tokens;
}

/** Fills `tokens` `[rows]`, and `squared` `[rows]` with the squared distances where given; values are not checked. */
export function fillNearest(points: Float32Array, groups: CentroidGroups, tokens: Int32Array, squared?: Float64Array): void {
  const point = new Float64Array(groups.paddedWidth);
  const toAnchor = new Float64Array(groups.radii.length);
  const { width } = groups;
  for (let row = 0; row < tokens.length; row++) {
    for (let j = 0, p = row * width; j < width; j++) point[j] = points[p + j];
    tokens[row] = nearestOf(point, groups, toAnchor);
    if (squared) squared[row] = toAnchor[0];
  }
}

// Looks into the group of the nearest anchor first, then into those whose ball reaches as near as the best so far.
// Leaves the squared distance in toAnchor[0]: a second result without an allocation per row.
function nearestOf(point: Float64Array, groups: CentroidGroups, toAnchor: Float64Array): number {
  const { paddedWidth, anchors, anchorTokens, radii, starts, centroids, tokens } = groups;
  const home = nearestAnchor(point, anchors, paddedWidth, toAnchor);
  let best = toAnchor[home];
  let token = anchorTokens[home];
  for (let visit = -1; visit < radii.length; visit++) {
    const group = visit < 0 ? home : visit;
    const reach = (Math.sqrt(best) + radii[group]) * SLACK;
    if (visit === home || toAnchor[group] > reach * reach) continue;
    for (let i = starts[group]; i < starts[group + 1]; i++) {
      const distance = squaredDistance(point, centroids, i * paddedWidth, paddedWidth, best);
      if (distance < best || (distance === best && tokens[i] < token)) {
        best = distance;
        token = tokens[i];
      }
    }
  }
  toAnchor[0] = best;
  return token;
}

function nearestAnchor(point: Float64Array, anchors: Float64Array, paddedWidth: number, toAnchor: Float64Array): number {
  let nearest = 0;
  for (let group = 0; group < toAnchor.length; group++) {
    toAnchor[group] = squaredDistance(point, anchors, group * paddedWidth, paddedWidth, Infinity);
    if (toAnchor[group] < toAnchor[nearest]) nearest = group;
  }
  return nearest;
}

// Four columns at a time; gives up, with a value above `limit`, as soon as the sum is above it.
function squaredDistance(point: Float64Array, rows: Float64Array, start: number, paddedWidth: number, limit: number): number {
  let sum = 0;
  for (let j = 0; j < paddedWidth && sum <= limit; j += 4) {
    const a = point[j] - rows[start + j];
    const b = point[j + 1] - rows[start + j + 1];
    const c = point[j + 2] - rows[start + j + 2];
    const d = point[j + 3] - rows[start + j + 3];
    sum += a * a + b * b + c * c + d * d;
  }
  return sum;
}
