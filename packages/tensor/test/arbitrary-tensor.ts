// Random tensors for property tests: any element type, any bits, rank 0 to 4, sizes from 0.

import * as fc from "fast-check";
import { dataFromBytes } from "../src/bytes.js";
import { bytesPerElement, sizeOf, tensor, type DType, type Tensor } from "../src/index.js";

export const ALL_DTYPES: readonly DType[] = [
  "float32", "float64", "float16", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool",
];

export function arbitraryTensor(dtypes: readonly DType[] = ALL_DTYPES): fc.Arbitrary<Tensor> {
  const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
  return fc.tuple(fc.constantFrom(...dtypes), shape).chain(([dtype, sizes]) => {
    const length = sizeOf(sizes) * bytesPerElement(dtype);
    const byte = { max: dtype === "bool" ? 1 : 255 };
    return fc.uint8Array({ ...byte, minLength: length, maxLength: length }).map((bytes) => tensor(dtype, sizes, dataFromBytes(dtype, bytes)));
  });
}

/** The same element type, shape and bits: NaN payloads count. */
export function bitsOf({ dtype, shape, data }: Tensor): object {
  return { dtype, shape, bytes: [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)] };
}
