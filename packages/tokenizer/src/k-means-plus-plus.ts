// First centroids for k-means: greedy k-means++ (Arthur & Vassilvitskii 2007), the variant scikit-learn uses.

import type { RandomStream } from "@mpm/tensor";

/** Rows `[rows, width]` being seeded, with the squared distance of each row to its nearest centroid so far. */
interface Seeding {
  readonly points: Float32Array; // [rows, width]
  readonly width: number;
  readonly squared: Float64Array; // [rows]
  readonly cumulative: Float64Array; // [rows]
}

/**
 * Chooses `clusters` rows of points `[rows, width]` as centroids `[clusters, width]`.
 *
 * Each next one is the best, by remaining inertia, of 2 + floor(ln clusters) rows drawn with probability proportional to
 * the squared distance from the centroids so far. Rows are distinct as long as there are distinct ones left.
 */
export function kMeansPlusPlus(points: Float32Array, width: number, clusters: number, stream: RandomStream): Float32Array {
  const rows = points.length / width;
  const seeding = { points, width, squared: new Float64Array(rows).fill(Infinity), cumulative: new Float64Array(rows) };
  const numTrials = 2 + Math.floor(Math.log(clusters));
  const centroids = new Float32Array(clusters * width); // [clusters, width]
  for (let cluster = 0; cluster < clusters; cluster++) {
    const row = cluster === 0 ? stream.integer(rows) : bestOfTrials(seeding, numTrials, stream);
    lowerDistances(seeding, row);
    centroids.set(points.subarray(row * width, (row + 1) * width), cluster * width);
  }
  return centroids;
}

function bestOfTrials(seeding: Seeding, numTrials: number, stream: RandomStream): number {
  const total = fillCumulative(seeding);
  if (total === 0) return 0; // every row is a centroid already
  let best = { row: 0, inertia: Infinity };
  for (let trial = 0; trial < numTrials; trial++) {
    const row = firstAbove(seeding.cumulative, stream.uniform() * total);
    const inertia = inertiaWith(seeding, row);
    if (inertia < best.inertia) best = { row, inertia };
  }
  return best.row;
}

function fillCumulative({ squared, cumulative }: Seeding): number {
  let sum = 0;
  for (let row = 0; row < squared.length; row++) cumulative[row] = sum += squared[row];
  return sum;
}

// First index with cumulative[index] > target: a row at distance zero is never drawn.
function firstAbove(cumulative: Float64Array, target: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cumulative[middle] > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

function inertiaWith({ points, width, squared }: Seeding, candidate: number): number {
  const centre = points.slice(candidate * width, (candidate + 1) * width);
  let inertia = 0;
  for (let row = 0; row < squared.length; row++) inertia += nearer(points, row * width, centre, squared[row]);
  return inertia;
}

function lowerDistances({ points, width, squared }: Seeding, chosen: number): void {
  const centre = points.slice(chosen * width, (chosen + 1) * width);
  for (let row = 0; row < squared.length; row++) squared[row] = nearer(points, row * width, centre, squared[row]);
}

// The smaller of `limit` and the squared distance of the row that starts at `start` from the centre.
function nearer(points: Float32Array, start: number, centre: Float32Array, limit: number): number {
  let sum = 0;
  for (let j = 0; j < centre.length && sum < limit; j++) {
    const difference = points[start + j] - centre[j];
    sum += difference * difference;
  }
  return Math.min(sum, limit);
}
