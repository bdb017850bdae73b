// Public interface of @mpm/tensor. The ndarray bridge is the subpath @mpm/tensor/ndarray.

export { messageOf, MpmError } from "./errors.js";
export { decodeError, encodeError, type ErrorRecord } from "./error-record.js";
export { importPeer } from "./import-peer.js";
export { bytesPerElement, type DataOf, type DType, type TypedArray } from "./dtype.js";
export { sizeOf, tensor, type Tensor } from "./tensor.js";
export { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from "./float16.js";
export { toFloat32 } from "./to-float32.js";
export { concatRows, jagged, numRows, selectRows, sliceRows, type Columns, type Jagged } from "./jagged.js";
export { randomStream, type RandomStream } from "./random-stream.js";
export { nearNames, nearNamesText } from "./near-names.js";
export { readNpy, writeNpy } from "./npy.js";
export { readNpz, writeNpz, type ReadNpzOptions, type WriteNpzOptions } from "./npz.js";
export { readSafetensors, writeSafetensors, type Safetensors } from "./safetensors.js";
