// Puts a result into the tensor that the caller preallocated, where the library could not write it itself.
import { MpmError, type Tensor } from "@mpm/tensor";
import { describe } from "./signature.js";

/** Copies a result into the preallocated tensor of the same dtype. Throws `MpmError` "run-failed" when the shapes differ. */
export function copyInto(name: string, target: Tensor, result: Tensor): Tensor {
  if (target.shape.join() !== result.shape.join()) {
    throw new MpmError("run-failed", `output "${name}": the model gave ${describe(result)}, but \`into\` holds ${describe(target)}`);
  }
  bytesOf(target).set(bytesOf(result));
  return target;
}

function bytesOf({ data }: Tensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
