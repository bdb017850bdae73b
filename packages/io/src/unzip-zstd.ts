// Zstandard frames of known size, by zstddec: the reference library as WebAssembly.
import { importPeer } from "@mpm/tensor";

/** Decompresses a frame of `size` bytes. Throws `RangeError` where it is damaged, or does not hold exactly as many. */
export type UnzipZstd = (frame: Uint8Array, size: number) => Uint8Array;

/** Loads the decoder. Throws `MpmError` "missing-peer" where `zstddec` is not installed. */
export async function loadZstd(): Promise<UnzipZstd> {
  const { ZSTDDecoder } = await importPeer("zstddec", () => import("zstddec"));
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return (frame, size) => {
    // Told 0, it would make room for as much as the frame claims.
    const bytes = size > 0 ? decoder.decode(frame, size) : new Uint8Array();
    if (bytes.length !== size) throw new RangeError(`the Zstandard frame is damaged, or does not hold ${size} bytes`);
    return bytes;
  };
}
