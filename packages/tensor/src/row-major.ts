// Strided data to the contiguous row-major order of tensors.

import { emptyLike, type TypedArray } from "./dtype.js";
import { sizeOf } from "./tensor.js";

/** Copies the elements at `offset + sum(index[axis] * strides[axis])` into new row-major data; strides count elements. */
export function toRowMajor<T extends TypedArray>(source: T, shape: readonly number[], strides: readonly number[], offset: number = 0): T {
  const result = emptyLike(source, sizeOf(shape));
  const target: { [index: number]: number | bigint } = result;
  const index = shape.map(() => 0);
  let position = offset;
  for (let i = 0; i < result.length; i++) {
    target[i] = source[position];
    position = advance(index, shape, strides, position);
  }
  return result;
}

/** Element strides of row-major data: the last axis is contiguous. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));
}

/** Element strides of column-major (Fortran) data: the first axis is contiguous. */
export function columnMajorStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(0, axis).reduce((product, length) => product * length, 1));
}

// Counts the index up like an odometer, last axis first, and keeps the source position in step with it.
function advance(index: number[], shape: readonly number[], strides: readonly number[], position: number): number {
  let next = position;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    next += strides[axis];
    if (++index[axis] < shape[axis]) return next;
    next -= strides[axis] * shape[axis];
    index[axis] = 0;
  }
  return next;
}
