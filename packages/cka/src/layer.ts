// The activations of one layer as every measure takes them: rows are events, columns are neurons.
import type { Tensor } from "@mpm/tensor";

/** Activations: float32 or float64 `[rows, width]`. */
export type Activations = Tensor<"float32"> | Tensor<"float64">;

/** A checked layer. */
export interface Layer {
  readonly rows: number;
  readonly width: number;
  /** [rows, width] */
  readonly data: Float32Array | Float64Array;
}

/** Checks one tensor. @throws TypeError for another element type; RangeError unless it is [rows, width] with a column at least. */
export function layerOf(name: string, { dtype, shape, data }: Tensor): Layer {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) throw new TypeError(`expected ${name} as float32 or float64, got ${dtype}: convert it with toFloat32`);
  const [rows, width] = shape;
  if (shape.length !== 2 || width === undefined || width < 1) throw new RangeError(`expected ${name} of shape [rows, width], got [${shape.join(", ")}]: pool or flatten it first`);
  return { rows, width, data };
}

/** Checks two layers of the same rows. @throws as {@link layerOf}; RangeError for differing or too few rows. */
export function layerPair(x: Tensor, y: Tensor, minRows: number): readonly [Layer, Layer] {
  const pair = [layerOf("x", x), layerOf("y", y)] as const;
  requireSameRows(pair[0].rows, pair[1].rows);
  requireRows(pair[0].rows, minRows);
  return pair;
}

/** Throws RangeError unless both layers saw the same rows. */
export function requireSameRows(rowsX: number, rowsY: number): void {
  if (rowsX !== rowsY) throw new RangeError(`expected the same rows in both layers, got ${rowsX} and ${rowsY}: feed the same events in the same order`);
}

/** Throws RangeError for fewer rows than a measure needs. */
export function requireRows(rows: number, minRows: number): void {
  if (rows < minRows) throw new RangeError(`expected at least ${minRows} rows, got ${rows}`);
}
