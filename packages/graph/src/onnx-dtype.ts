// Element types by their ONNX numbers (TensorProto.DataType).
import type { DType } from "@mpm/tensor";
import type { CarriedDType, ElementType } from "./ir.js";

const CODES: Readonly<Record<DType, number>> = {
  float32: 1, uint8: 2, int8: 3, uint16: 4, int16: 5, int32: 6, int64: 7, bool: 9,
  float16: 10, float64: 11, uint32: 12, uint64: 13, bfloat16: 16,
};

const CARRIED_CODES: Readonly<Record<CarriedDType, number>> = {
  string: 8, complex64: 14, complex128: 15, float8e4m3fn: 17, float8e4m3fnuz: 18, float8e5m2: 19, float8e5m2fnuz: 20, uint4: 21,
  int4: 22, float4e2m1: 23, float8e8m0: 24, uint2: 25, int2: 26,
};

const types = Object.keys(CODES) as DType[];
const carriedTypes = Object.keys(CARRIED_CODES) as CarriedDType[];

/** Whether a Tensor holds elements of this type. */
export function isDType(type: ElementType): type is DType {
  return Object.hasOwn(CODES, type);
}

/** The ONNX number of an element type. */
export function dtypeCode(type: ElementType): number {
  return isDType(type) ? CODES[type] : CARRIED_CODES[type];
}

/** The element type of an ONNX number; undefined for those without a typed array (`elementTypeOfCode` gives them, too). */
export function dtypeOfCode(code: number): DType | undefined {
  return types.find((dtype) => CODES[dtype] === code);
}

/** The element type of an ONNX number, if it is one. */
export function elementTypeOfCode(code: number): ElementType | undefined {
  return dtypeOfCode(code) ?? carriedTypes.find((dtype) => CARRIED_CODES[dtype] === code);
}
