// Element types by their ONNX numbers (TensorProto.DataType).
import type { DType } from "@mpm/tensor";

const CODES: Readonly<Record<DType, number>> = {
  float32: 1, uint8: 2, int8: 3, uint16: 4, int16: 5, int32: 6, int64: 7, bool: 9,
  float16: 10, float64: 11, uint32: 12, uint64: 13, bfloat16: 16,
};

/** The ONNX number of an element type. */
export function dtypeCode(dtype: DType): number {
  return CODES[dtype];
}

/** The element type of an ONNX number; undefined for those without a typed array (string, complex, 8- and 4-bit floats). */
export function dtypeOfCode(code: number): DType | undefined {
  return (Object.keys(CODES) as DType[]).find((dtype) => CODES[dtype] === code);
}
