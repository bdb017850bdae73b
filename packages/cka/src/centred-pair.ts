// Two centred layers as matrices, for measures that need decompositions.
import { Matrix, SingularValueDecomposition } from "ml-matrix";
import type { Tensor } from "@mpm/tensor";
import type { Problem, Reason } from "./cka-result.js";
import { centredRows } from "./gram.js";
import { layerPair, type Layer } from "./layer.js";
import { originOf } from "./origin.js";

/** Options of measures that take columns from their means. */
export interface CentreOptions {
  /** Whether columns are taken from their means first; default true. Some published values are without. */
  readonly centre?: boolean;
}

/** A layer as a matrix [rows, width]. */
export interface LayerMatrix {
  readonly values: Matrix;
  /** Singular values up to this may be nothing but the rounding of the entries as they came (float32 or float64) and of sums. */
  readonly rounding: number;
}

/** Two layers, or why there is no value. */
export type MatrixPair = { readonly x: LayerMatrix; readonly y: LayerMatrix; readonly reason?: never } | { readonly reason: Reason };

/** Two layers of the same rows as matrices. @throws as `linearCka`, for fewer than 2 rows. */
export function matrixPair(x: Tensor, y: Tensor, { centre = true }: CentreOptions = {}): MatrixPair {
  const [layerX, layerY] = layerPair(x, y, 2);
  const [matrixX, matrixY] = [matrixOf(layerX, centre), matrixOf(layerY, centre)];
  const problemX = problemOf(matrixX.values);
  if (problemX !== undefined) return { reason: `x-${problemX}` };
  const problemY = problemOf(matrixY.values);
  return problemY === undefined ? { x: matrixX, y: matrixY } : { reason: `y-${problemY}` };
}

/** An orthonormal basis of the columns of a layer, [rows, rank], and its singular values along it. */
export function columnBasis({ values, rounding }: LayerMatrix): { readonly basis: Matrix; readonly singularValues: readonly number[] } {
  const { leftSingularVectors, diagonal } = new SingularValueDecomposition(values, { autoTranspose: true, computeRightSingularVectors: false });
  // A layer that varies has a direction at least.
  const rank = Math.max(1, diagonal.filter((value) => value > rounding).length);
  return { basis: leftSingularVectors.subMatrix(0, values.rows - 1, 0, rank - 1), singularValues: diagonal.slice(0, rank) };
}

/** Singular values, largest first. */
export function singularValues(matrix: Matrix): readonly number[] {
  return new SingularValueDecomposition(matrix, { autoTranspose: true, computeLeftSingularVectors: false, computeRightSingularVectors: false }).diagonal;
}

function matrixOf(layer: Layer, centre: boolean): LayerMatrix {
  const { shift, scale } = originOf(layer);
  const values = new Matrix(Matrix.from1DArray(layer.rows, layer.width, Array.from(centredRows(layer, { shift: centre ? shift : shift.map(() => 0), scale }))));
  return { values, rounding: roundingOf(layer, scale) + Math.max(layer.rows, layer.width) * Number.EPSILON * values.norm("frobenius") };
}

const FLOAT32_EPSILON = 2 ** -23;

/**
 * Entries off by half an epsilon of themselves move no singular value by more than the Frobenius norm of what they are off by (Weyl),
 * before centring as after: far from 0, float32 rounds more than a layer spreads.
 */
function roundingOf({ data }: Layer, scale: number): number {
  let square = 0;
  for (const value of data) square += (value * scale) ** 2;
  return ((data instanceof Float32Array ? FLOAT32_EPSILON : Number.EPSILON) / 2) * Math.sqrt(square);
}

function problemOf(matrix: Matrix): Problem | undefined {
  const norm = matrix.norm("frobenius");
  if (!Number.isFinite(norm)) return "not-finite";
  return norm === 0 ? "constant" : undefined;
}
