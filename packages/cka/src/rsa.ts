// Representational similarity analysis (Kriegeskorte et al. 2008): whether the same events are far apart in both layers.
import type { Tensor } from "@mpm/tensor";
import { undefinedBy, type Problem, type Similarity } from "./cka-result.js";
import { squaredDistances } from "./gram.js";
import { layerPair, type Layer } from "./layer.js";

/** Options of {@link rsa}. */
export interface RsaOptions {
  /** Dissimilarity of two rows; default "correlation", 1 - Pearson's. */
  readonly distance?: "correlation" | "euclidean" | "squared-euclidean";
  /** How the dissimilarities of all pairs of rows are compared; default "spearman". */
  readonly compare?: "pearson" | "spearman" | "cosine";
}

/**
 * Likeness of the dissimilarities of all pairs of rows in two layers; memory for two matrices of `[rows, rows]` float64.
 * @param x float32 or float64 `[rows, widthX]`.
 * @param y `[rows, widthY]`, the same events in the same order.
 * @throws as `linearCka`, for fewer than 3 rows.
 */
export function rsa(x: Tensor, y: Tensor, { distance = "correlation", compare = "spearman" }: RsaOptions = {}): Similarity {
  const [layerX, layerY] = layerPair(x, y, 3);
  const vectors = { x: comparable(layerX, distance, compare), y: comparable(layerY, distance, compare) };
  for (const side of ["x", "y"] as const) {
    const problem = problemOf(side === "x" ? layerX : layerY, vectors[side]);
    if (problem !== undefined) return undefinedBy(`${side}-${problem}`);
  }
  return { value: dot(vectors.x, vectors.y) / Math.sqrt(dot(vectors.x, vectors.x) * dot(vectors.y, vectors.y)) };
}

/** Dissimilarities of pairs of rows, as a vector whose cosines are what is asked for. */
function comparable(layer: Layer, distance: RsaOptions["distance"], compare: RsaOptions["compare"]): Float64Array {
  const squares = squaredDistances(distance === "correlation" ? normalisedRows(layer) : layer);
  const pairs = new Float64Array((layer.rows * (layer.rows - 1)) / 2);
  for (let i = 1, k = 0; i < layer.rows; k += i, i++) pairs.set(squares.subarray(i * layer.rows, i * layer.rows + i), k);
  const distances = distance === "euclidean" ? pairs.map(Math.sqrt) : pairs;
  if (compare === "cosine") return distances;
  const compared = compare === "spearman" ? ranks(distances) : distances;
  const mean = compared.reduce((sum, value) => sum + value, 0) / compared.length;
  return compared.map((value) => value - mean);
}

/** Rows of mean 0 and norm sqrt(1/2): the squared distance of two is 1 - their correlation. */
function normalisedRows({ rows, width, data }: Layer): Layer {
  const normalised = Float64Array.from(data);
  for (let row = 0; row < rows; row++) {
    const values = normalised.subarray(row * width, (row + 1) * width);
    // From the first entry, so that equal ones become 0 and not rounding.
    const [first] = values;
    const mean = values.reduce((sum, value) => sum + (value - first), 0) / width;
    for (let i = 0; i < width; i++) values[i] = values[i] - first - mean;
    const norm = Math.sqrt(2 * dot(values, values));
    for (let i = 0; i < width; i++) values[i] /= norm;
  }
  return { rows, width, data: normalised };
}

/** Positions in ascending order; equal values share the mean of theirs. */
function ranks(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values.keys()).toSorted((a, b) => values[a] - values[b]);
  const result = new Float64Array(values.length);
  for (let start = 0, stop = 0; start < order.length; start = stop) {
    while (stop < order.length && values[order[stop]] === values[order[start]]) stop++;
    for (let i = start; i < stop; i++) result[order[i]] = (start + stop - 1) / 2;
    // NaN equals nothing, not even itself.
    if (stop === start) return result.fill(NaN);
  }
  return result;
}

function problemOf({ data }: Layer, vector: Float64Array): Problem | undefined {
  const square = dot(vector, vector);
  if (!data.every(Number.isFinite)) return "not-finite";
  // A row of equal entries has no correlation with any other.
  if (Number.isNaN(square)) return "constant";
  return square === 0 ? "equidistant" : undefined;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
