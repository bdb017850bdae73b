// Raw bytes to element data and back. Files here are little-endian, as is every machine that runs JavaScript engines.

import { dataConstructor, type DataOf, type DType, type TypedArray } from "./dtype.js";

/** The elements stored in `bytes`: a view of the same memory when it is aligned for the type, else a copy. */
export function dataFromBytes<D extends DType>(dtype: D, bytes: Uint8Array): DataOf<D> {
  const construct = dataConstructor(dtype);
  const width = construct.BYTES_PER_ELEMENT;
  const aligned = bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes);
  return new construct(aligned.buffer, aligned.byteOffset, aligned.byteLength / width);
}

/** The memory of a typed array as bytes, not copied. */
export function bytesOfData(data: TypedArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Joins chunks into one new array. */
export function concatBytes(chunks: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let position = 0;
  for (const chunk of chunks) {
    result.set(chunk, position);
    position += chunk.length;
  }
  return result;
}

/** A DataView of the same memory. @throws TypeError when the argument is not a Uint8Array (a Node Buffer is one). */
export function viewOf(bytes: Uint8Array): DataView {
  if (!(bytes instanceof Uint8Array)) throw new TypeError("expected file contents as a Uint8Array: wrap an ArrayBuffer with new Uint8Array(buffer)");
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Checks that a file reaches byte `end`. @throws RangeError naming both byte counts. */
export function requireLength(bytes: Uint8Array, end: number, what: string): void {
  if (bytes.length >= end) return;
  throw new RangeError(`truncated file: ${what} ends at byte ${end}, but there are only ${bytes.length} bytes`);
}
