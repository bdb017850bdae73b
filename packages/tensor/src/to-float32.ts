// Any tensor as float32, the type models compute in.

import type { DType } from "./dtype.js";
import { bfloat16ToFloat32, float16ToFloat32 } from "./float16.js";
import { tensor, type Tensor } from "./tensor.js";

/** The same values as float32: the tensor itself when it is already float32, else a converted copy. */
export function toFloat32(source: Tensor): Tensor<"float32"> {
  if (isFloat32(source)) return source;
  const decode = decoderOf(source.dtype);
  const result = tensor("float32", source.shape);
  for (let i = 0; i < result.data.length; i++) result.data[i] = decode(source.data[i]);
  return result;
}

function isFloat32(source: Tensor): source is Tensor<"float32"> {
  return source.dtype === "float32";
}

function decoderOf(dtype: DType): (value: number | bigint) => number {
  if (dtype === "float16") return (value) => float16ToFloat32(Number(value));
  if (dtype === "bfloat16") return (value) => bfloat16ToFloat32(Number(value));
  return Number;
}
