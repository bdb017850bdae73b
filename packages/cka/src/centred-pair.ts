// Two centred layers as matrices, for measures that need decompositions.
import { Matrix, SingularValueDecomposition } from "ml-matrix";
import type { Tensor } from "@mpm/tensor";
import type { Problem, Reason } from "./cka-result.js";
import { centredRows } from "./gram.js";
import { layerPair, type Layer } from "./layer.js";

/** Options of measures that take columns from their means. */
export interface CentreOptions {
  /** Whether columns are taken from their means first; default true. Some published values are without. */
  readonly centre?: boolean;
}

/** [rows, widthX] and [rows, widthY], or why there is no value. */
export type MatrixPair = { readonly x: Matrix; readonly y: Matrix; readonly reason?: never } | { readonly reason: Reason };

/** Two layers of the same rows as matrices. @throws as `linearCka`, for fewer than 2 rows. */
export function matrixPair(x: Tensor, y: Tensor, { centre = true }: CentreOptions = {}): MatrixPair {
  const [layerX, layerY] = layerPair(x, y, 2);
  const [matrixX, matrixY] = [matrixOf(layerX, centre), matrixOf(layerY, centre)];
  const problemX = problemOf(matrixX);
  if (problemX !== undefined) return { reason: `x-${problemX}` };
  const problemY = problemOf(matrixY);
  return problemY === undefined ? { x: matrixX, y: matrixY } : { reason: `y-${problemY}` };
}

/** Singular values below this, relative to the largest, are rounding. */
const RANK_TOLERANCE = 1e-12;

/** An orthonormal basis of the columns of a matrix, [rows, rank], and the singular values of the matrix along it. */
export function columnBasis(matrix: Matrix): { readonly basis: Matrix; readonly singularValues: readonly number[] } {
  const { leftSingularVectors, diagonal } = new SingularValueDecomposition(matrix, { autoTranspose: true, computeRightSingularVectors: false });
  const rank = diagonal.filter((value) => value > RANK_TOLERANCE * diagonal[0]).length;
  return { basis: leftSingularVectors.subMatrix(0, matrix.rows - 1, 0, rank - 1), singularValues: diagonal.slice(0, rank) };
}

/** Singular values, largest first. */
export function singularValues(matrix: Matrix): readonly number[] {
  return new SingularValueDecomposition(matrix, { autoTranspose: true, computeLeftSingularVectors: false, computeRightSingularVectors: false }).diagonal;
}

function matrixOf(layer: Layer, centre: boolean): Matrix {
  return new Matrix(Matrix.from1DArray(layer.rows, layer.width, Array.from(centre ? centredRows(layer) : layer.data)));
}

function problemOf(matrix: Matrix): Problem | undefined {
  const norm = matrix.norm("frobenius");
  if (!Number.isFinite(norm)) return "not-finite";
  return norm === 0 ? "constant" : undefined;
}
