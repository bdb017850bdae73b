// Tensors of onnxruntime-node from ours and back, without copies.
import type { DataOf, DType, Tensor } from "@mpm/tensor";
import type { Tensor as OrtTensor } from "onnxruntime-node";
import type { Onnxruntime } from "./onnxruntime.js";

type OrtDType = Exclude<DType, "bfloat16">;

const ORT_DTYPES: ReadonlySet<string> = new Set<OrtDType>([
  "float32", "float64", "float16", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool",
]);

/** Whether the tensor lies in shared memory, which ONNX Runtime refuses. */
export function isShared({ data }: Tensor): boolean {
  return data.buffer instanceof SharedArrayBuffer;
}

/** Whether onnxruntime-node feeds and reads this element type: all of ours but bfloat16. */
export function isOrtDType(type: string): type is OrtDType {
  return ORT_DTYPES.has(type);
}

/** The same memory as a tensor of the library; shared memory is copied. Throws `TypeError` for bfloat16. */
export function toOrt(onnxruntime: Onnxruntime, source: Tensor): OrtTensor {
  if (!isOrtDType(source.dtype)) throw new TypeError(`ONNX Runtime takes no ${source.dtype} tensor from Node: convert it to float32`);
  return new onnxruntime.Tensor(source.dtype, isShared(source) ? source.data.slice() : source.data, source.shape);
}

/** A result of a run as a tensor, without a copy. */
export function fromOrt({ type, dims, data }: OrtTensor): Tensor {
  if (!isOrtDType(type) || Array.isArray(data)) throw new TypeError(`a result of ONNX Runtime is ${type}, which no tensor holds`);
  return { dtype: type, shape: dims, data: rawBits(data) };
}

// Newer Node gives half precision as Float16Array; a tensor holds its bits.
function rawBits(data: DataOf<DType>): DataOf<DType> {
  return data.constructor.name === "Float16Array" ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
}
