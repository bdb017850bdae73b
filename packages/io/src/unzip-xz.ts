// xz streams of known size, by xz-decompress: XZ Embedded as WebAssembly.
import { importPeer } from "@mpm/tensor";

/** Decompresses a stream of `size` bytes. Throws `RangeError` where it is damaged, or does not hold exactly as many; `MpmError` "missing-peer" where `xz-decompress` is not installed. */
export async function unzipXz(stream: Uint8Array, size: number): Promise<Uint8Array> {
  const module = await importPeer("xz-decompress", () => import("xz-decompress"));
  const { XzReadableStream } = "XzReadableStream" in module ? module : (module as { default: typeof module }).default; // CommonJS, which Node and bundlers wrap differently
  const input = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(stream);
      controller.close();
    },
  });
  const reader = new XzReadableStream(input).getReader();
  const read = () => reader.read().catch((cause: unknown) => {
    throw new RangeError("the xz stream is damaged", { cause });
  });
  const output = new Uint8Array(size);
  let at = 0;
  for (let next = await read(); !next.done; next = await read()) {
    if (at + next.value.length > size) {
      await reader.cancel(); // or the next stream would wait for this one
      throw new RangeError(`the xz stream holds more than ${size} bytes`);
    }
    output.set(next.value, at);
    at += next.value.length;
  }
  if (at !== size) throw new RangeError(`the xz stream holds ${at} bytes, not ${size}`);
  return output;
}
