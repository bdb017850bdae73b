// Centroids arranged in about sqrt(clusters) balls, so that the search for the nearest one can pass over most of them.

/** Centroids sorted by group; every group is a ball around one of its centroids, the anchor. */
export interface CentroidGroups {
  readonly width: number;
  /** `width` rounded up to a multiple of four; the columns added are zero. */
  readonly paddedWidth: number;
  /** `[groups, paddedWidth]`. */
  readonly anchors: Float64Array;
  /** `[groups]`, the token of each anchor. */
  readonly anchorTokens: Int32Array;
  /** `[groups]`, the largest distance of a member from its anchor. */
  readonly radii: Float64Array;
  /** `[groups + 1]`: group g is rows `starts[g] .. starts[g + 1]` of `centroids`. */
  readonly starts: Int32Array;
  /** `[clusters, paddedWidth]`. */
  readonly centroids: Float64Array;
  /** `[clusters]`, the token of each row of `centroids`. */
  readonly tokens: Int32Array;
}

interface Anchors {
  readonly tokens: Int32Array; // [groups]
  readonly groupOf: Int32Array; // [clusters]
  readonly squared: Float64Array; // [clusters], to the anchor of the group
}

/** Groups centroids `[clusters, width]`, of which there is at least one. */
export function centroidGroups(centroids: Float32Array, width: number): CentroidGroups {
  const anchors = farthestFirst(centroids, width);
  const starts = new Int32Array(anchors.tokens.length + 1);
  for (const group of anchors.groupOf) starts[group + 1]++;
  for (let group = 0; group < anchors.tokens.length; group++) starts[group + 1] += starts[group];
  const tokens = tokensByGroup(anchors.groupOf, starts);
  const radii = new Float64Array(anchors.tokens.length);
  anchors.groupOf.forEach((group, token) => (radii[group] = Math.max(radii[group], Math.sqrt(anchors.squared[token]))));
  return {
    width, paddedWidth: padded(width), starts, tokens, radii,
    anchors: paddedRows(centroids, width, anchors.tokens), anchorTokens: anchors.tokens,
    centroids: paddedRows(centroids, width, tokens),
  };
}

// Gonzalez (1985): the next anchor is the centroid farthest from all anchors so far, which keeps the balls small.
function farthestFirst(centroids: Float32Array, width: number): Anchors {
  const clusters = centroids.length / width;
  const tokens = new Int32Array(Math.ceil(Math.sqrt(clusters)));
  const groupOf = new Int32Array(clusters);
  const squared = new Float64Array(clusters).fill(Infinity);
  for (let group = 0, farthest = 0; group < tokens.length; group++) {
    const anchor = farthest;
    tokens[group] = anchor;
    for (let token = 0; token < clusters; token++) {
      const distance = squaredBetween(centroids, anchor * width, token * width, width);
      if (distance < squared[token]) {
        squared[token] = distance;
        groupOf[token] = group;
      }
      if (squared[token] > squared[farthest]) farthest = token;
    }
  }
  return { tokens, groupOf, squared };
}

function squaredBetween(rows: Float32Array, a: number, b: number, width: number): number {
  let sum = 0;
  for (let j = 0; j < width; j++) sum += (rows[a + j] - rows[b + j]) ** 2;
  return sum;
}

function tokensByGroup(groupOf: Int32Array, starts: Int32Array): Int32Array {
  const tokens = new Int32Array(groupOf.length);
  const next = starts.slice();
  groupOf.forEach((group, token) => (tokens[next[group]++] = token));
  return tokens;
}

function paddedRows(rows: Float32Array, width: number, order: Int32Array): Float64Array {
  const result = new Float64Array(order.length * padded(width)); // [order, paddedWidth]
  order.forEach((row, i) => result.set(rows.subarray(row * width, (row + 1) * width), i * padded(width)));
  return result;
}

function padded(width: number): number {
  return Math.ceil(width / 4) * 4;
}
