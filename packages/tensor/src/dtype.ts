// Element types: their names, the typed array that holds each of them, and their width in bytes.

/** Every typed array a tensor or a column may hold. */
export type TypedArray =
  | Float32Array | Float64Array
  | Int8Array | Int16Array | Int32Array | BigInt64Array
  | Uint8Array | Uint16Array | Uint32Array | BigUint64Array;

/** The typed array behind each element type: half precision as raw bits, `bool` as one byte of 0 or 1. */
export interface DataByDType {
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly float16: Uint16Array;
  readonly bfloat16: Uint16Array;
  readonly int8: Int8Array;
  readonly int16: Int16Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
  readonly uint8: Uint8Array;
  readonly uint16: Uint16Array;
  readonly uint32: Uint32Array;
  readonly uint64: BigUint64Array;
  readonly bool: Uint8Array;
}

/** Name of an element type. */
export type DType = keyof DataByDType;

/** The typed array that holds elements of type `D`. */
export type DataOf<D extends DType> = DataByDType[D];

/** The part of a typed-array constructor used here: zeros of a length, or a view of a buffer. */
export interface DataConstructor<T> {
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): T;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
}

const constructors: { readonly [D in DType]: DataConstructor<DataOf<D>> } = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
};

/** The typed-array constructor of an element type. @throws TypeError for an unknown name. */
export function dataConstructor<D extends DType>(dtype: D): DataConstructor<DataOf<D>> {
  if (!Object.hasOwn(constructors, dtype)) {
    throw new TypeError(`unknown dtype "${dtype}": expected one of ${Object.keys(constructors).join(", ")}`);
  }
  return constructors[dtype];
}

/** Width of one element in bytes. @throws TypeError for an unknown name. */
export function bytesPerElement(dtype: DType): number {
  return dataConstructor(dtype).BYTES_PER_ELEMENT;
}

/** Zeros of the same kind as `array`. */
export function emptyLike<T extends TypedArray>(array: T, length: number): T {
  // TypeScript knows `constructor` only as Function; every typed array is built from a length.
  return new (array.constructor as DataConstructor<T>)(length);
}
