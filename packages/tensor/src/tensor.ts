// The tensor record shared by every package: element type, shape, and flat row-major data.

import { dataConstructor, type DataOf, type DType } from "./dtype.js";
import { float32ToBfloat16, float32ToFloat16 } from "./float16.js";

/** A dense row-major array; a shape of `[]` is a scalar with one element. */
export interface Tensor<D extends DType = DType> {
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly data: DataOf<D>;
}

/**
 * Makes a tensor: zeros without `data`, the same memory when `data` is already the typed array of `dtype` (raw bits for
 * half precision), else a converted copy (numbers are rounded to half precision; integers must fit exactly).
 *
 * @throws TypeError for an unknown dtype; RangeError when the shape is not made of sizes, when the number of elements
 * differs from it, or when a value does not fit the integer type.
 * @example
 * tensor("float32", [2, 3]).data.length; // 6
 */
export function tensor<D extends DType>(
  dtype: D,
  shape: readonly number[],
  data?: DataOf<D> | ArrayLike<number | bigint>,
): Tensor<D> {
  const construct = dataConstructor(dtype);
  const size = sizeOf(shape);
  const values = data ?? new construct(size);
  if (values.length !== size) {
    throw new RangeError(`expected ${size} elements for shape [${shape.join(", ")}], got ${values.length}`);
  }
  return { dtype, shape: [...shape], data: isDataOf(values, dtype) ? values : convert(values, dtype) };
}

/** Number of elements in a shape: the product of its sizes, 1 for `[]`. @throws RangeError for a size that is not one. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new RangeError(`expected a shape of whole numbers >= 0, got [${shape.join(", ")}]`);
    }
    size *= length;
  }
  if (!Number.isSafeInteger(size)) throw new RangeError(`shape [${shape.join(", ")}] has too many elements`);
  return size;
}

function isDataOf<D extends DType>(values: DataOf<D> | ArrayLike<number | bigint>, dtype: D): values is DataOf<D> {
  return values instanceof dataConstructor(dtype);
}

function convert<D extends DType>(values: ArrayLike<number | bigint>, dtype: D): DataOf<D> {
  const data = new (dataConstructor(dtype))(values.length);
  const target: { [index: number]: number | bigint } = data;
  const encode = encoderOf(dtype);
  for (let i = 0; i < values.length; i++) target[i] = encode(values[i]);
  checkExact(values, data, dtype);
  return data;
}

function encoderOf(dtype: DType): (value: number | bigint) => number | bigint {
  if (dtype === "float16") return (value) => float32ToFloat16(Number(value));
  if (dtype === "bfloat16") return (value) => float32ToBfloat16(Number(value));
  if (dtype === "int64" || dtype === "uint64") return toBigInt;
  return Number;
}

function toBigInt(value: number | bigint): bigint {
  if (typeof value === "bigint" || Number.isInteger(value)) return BigInt(value);
  throw new RangeError(`expected a whole number for a 64-bit integer tensor, got ${value}`);
}

// Typed arrays wrap and truncate silently; a label of 300 in a uint8 tensor must not become 44.
function checkExact(values: ArrayLike<number | bigint>, data: ArrayLike<number | bigint>, dtype: DType): void {
  if (dtype.includes("float")) return;
  for (let i = 0; i < values.length; i++) {
    if (Number(data[i]) === Number(values[i]) && (dtype !== "bool" || Number(data[i]) <= 1)) continue;
    throw new RangeError(`value ${values[i]} at index ${i} does not fit dtype ${dtype}: choose a wider dtype`);
  }
}
