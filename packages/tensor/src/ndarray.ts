// The bridge to the scijs `ndarray` package, an optional peer. It compiles code with `new Function`, which some pages
// forbid, so only this subpath, @mpm/tensor/ndarray, imports it.

import ndarray from "ndarray";
import { dataConstructor, type DataByDType, type DType, type TypedArray } from "./dtype.js";
import { rowMajorStrides, toRowMajor } from "./row-major.js";
import { sizeOf, tensor, type Tensor } from "./tensor.js";

/** The fields of an ndarray that matter here, so that any object with them converts. */
export interface NdArrayLike<T extends TypedArray = TypedArray> {
  readonly data: T;
  readonly shape: readonly number[];
  /** Elements, not bytes, between neighbours along each axis; may be negative. */
  readonly stride: readonly number[];
  readonly offset: number;
}

/** The data of an ndarray by element type; its types accept 64-bit integers over a plain ArrayBuffer only. */
export interface NdDataByDType extends Omit<DataByDType, "int64" | "uint64"> {
  readonly int64: BigInt64Array<ArrayBuffer>;
  readonly uint64: BigUint64Array<ArrayBuffer>;
}

// Half precision and bool share their arrays with uint16 and uint8, so they are never guessed.
const PLAIN_DTYPES = ["float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"] as const;

/** The tensor as an ndarray over the same memory; half precision appears as raw bits. */
export function toNdarray<D extends DType>(source: Tensor<D>): ndarray.NdArray<NdDataByDType[D]> {
  const data: TypedArray = source.data;
  return ndarray(data as NdDataByDType[D], [...source.shape]);
}

/**
 * An ndarray over typed data as a tensor: the same memory when it lies in row-major order, else a copy.
 *
 * The dtype follows from the data; to read `float16`, `bfloat16` or `bool`, build the tensor from the result's data.
 *
 * @throws TypeError for data that is no known typed array; RangeError when shape, stride and offset reach outside it.
 */
export function fromNdarray(array: NdArrayLike): Tensor {
  const { data, shape, stride, offset } = array;
  const dtype = PLAIN_DTYPES.find((name) => data instanceof dataConstructor(name));
  if (dtype === undefined) throw new TypeError("expected an ndarray over a typed array: build it as ndarray(Float32Array.from(values), shape)");
  const size = sizeOf(shape);
  if (size > 0) checkReach(array);
  const isRowMajor = rowMajorStrides(shape).every((step, axis) => shape[axis] === 1 || stride[axis] === step);
  return tensor(dtype, shape, isRowMajor ? data.subarray(offset, offset + size) : toRowMajor(data, shape, stride, offset));
}

function checkReach({ data, shape, stride, offset }: NdArrayLike): void {
  const reaches = shape.map((length, axis) => (length - 1) * stride[axis]);
  const first = reaches.reduce((sum, reach) => sum + Math.min(reach, 0), offset);
  const last = reaches.reduce((sum, reach) => sum + Math.max(reach, 0), offset);
  if (first >= 0 && last < data.length) return;
  throw new RangeError(`the ndarray reads elements ${first} to ${last} of data with ${data.length}: check shape, stride and offset`);
}
