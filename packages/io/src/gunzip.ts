// gzip streams in pieces, by the platform's own decompression, which compares length and checksum of every member.
import { MpmError } from "@mpm/tensor";
import { concatBytes } from "@mpm/tensor/files";
import { piecesOf, type ByteSource } from "./byte-source.js";
import { malformed } from "./malformed.js";

// Small, as browsers decompress all of a piece before any of it is read.
const COMPRESSED_PIECE_BYTES = 1 << 16;
const PIECE_BYTES = 1 << 20;

/** What a source holds, decompressed, in pieces of about 1 MiB. Throws `MpmError` "malformed-file" for damaged data, at their end at the latest; and what `source.read` throws. */
export async function* gunzip(source: ByteSource): AsyncGenerator<Uint8Array> {
  const { writable, readable } = new DecompressionStream("gzip");
  const reader = (readable as ReadableStream<Uint8Array>).getReader();
  void feed(source, writable.getWriter());
  try {
    for (let next = await readPiece(reader); next.length > 0; next = await readPiece(reader)) yield next;
  } catch (cause) {
    if (cause instanceof MpmError) throw cause;
    malformed(source.name, "its gzip data are damaged or end too early: copy the file again", cause);
  } finally {
    await reader.cancel().catch(() => undefined); // an error has been thrown already
  }
}

/** What comes next, as much as makes a piece: the stream gives a few kB at a time. Nothing at the end. */
async function readPiece(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let length = 0; length < PIECE_BYTES;) {
    const { value, done } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  return concatBytes(parts);
}

/** Writes the source into the stream, as fast as that is read. */
async function feed(source: ByteSource, writer: WritableStreamDefaultWriter<Uint8Array>): Promise<void> {
  try {
    for await (const bytes of piecesOf(source, COMPRESSED_PIECE_BYTES)) await writer.write(bytes);
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => undefined); // the reader is told, where it does not know yet
  }
}
