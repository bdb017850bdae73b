// Lines of a text file, plain or compressed (gzip, zstd), in pieces: neither the file nor its text is ever whole in memory.
import { importPeer, MpmError } from "@mpm/tensor";
import { concatBytes } from "@mpm/tensor/files";
import { piecesOf, type ByteSource } from "./byte-source.js";
import { gunzip } from "./gunzip.js";
import { malformed } from "./malformed.js";

/** A place within a line. Readers of numbers move `at` forward. */
export interface Cursor {
  readonly name: string;
  /** Counted from 1. */
  line: number;
  bytes: Uint8Array;
  at: number;
  stop: number;
}

export type TextCompression = "gzip" | "zstd";

// Small, as a hostile stream may hold very much more.
const COMPRESSED_PIECE_BYTES = 1 << 15;
const MOST_LINE_BYTES = 16 << 20;
const MOST_ZSTD_WINDOW_BYTES = 128 << 20;
const NEWLINE = 10;

/** How a text file is compressed, by its first bytes. */
export function textCompression(head: Uint8Array): TextCompression | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return "zstd";
  return undefined;
}

/** What decompressed text may hold unless the caller says otherwise: text shrinks to a tenth, seldom to a thirtieth. */
export const defaultTextLimit = (size: number): number => (64 << 20) + 100 * size;

/**
 * Calls `onLine` for each line, its end left out. The cursor and its bytes are only valid during the call.
 *
 * @throws MpmError "malformed-file" for damaged compression, a line above 16 MiB, or more than `maxBytes` of text.
 */
export async function forEachLine(source: ByteSource, maxBytes: number, onLine: (cursor: Cursor) => void): Promise<void> {
  const cursor: Cursor = { name: source.name, line: 0, bytes: new Uint8Array(), at: 0, stop: 0 };
  let rest = new Uint8Array();
  for await (const chunk of textChunks(source, maxBytes)) {
    rest = eachWholeLine(cursor, rest.length === 0 ? chunk : concatBytes([rest, chunk]), rest.length, onLine);
    if (rest.length > MOST_LINE_BYTES) malformed(source.name, `expected lines of text, got one above ${MOST_LINE_BYTES} bytes after line ${cursor.line}`);
  }
  if (rest.length > 0) callLine(cursor, rest, 0, rest.length, onLine);
}

/** Returns what follows the last line end; `searched` bytes are known to hold none. */
function eachWholeLine(cursor: Cursor, bytes: Uint8Array, searched: number, onLine: (cursor: Cursor) => void): Uint8Array<ArrayBuffer> {
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE, searched); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
    callLine(cursor, bytes, start, end, onLine);
    start = end + 1;
  }
  return bytes.slice(start);
}

function callLine(cursor: Cursor, bytes: Uint8Array, at: number, stop: number, onLine: (cursor: Cursor) => void): void {
  cursor.line++;
  cursor.bytes = bytes;
  cursor.at = at;
  cursor.stop = stop;
  onLine(cursor);
}

/** Text in pieces, decompressed, `maxBytes` of it at most. */
export async function* textChunks(source: ByteSource, maxBytes: number): AsyncGenerator<Uint8Array> {
  const head = await source.read(0, Math.min(source.size, 18));
  const compression = textCompression(head);
  if (compression === undefined) {
    yield* piecesOf(source);
    return;
  }
  let total = 0;
  const count = ({ length }: Uint8Array): void => {
    total += length;
    if (total > maxBytes) malformed(source.name, `its ${source.size} bytes of ${compression} hold more than ${maxBytes} bytes of text: a decompression bomb? Give { maxTextBytes } if the file is yours`);
  };
  if (compression === "zstd") yield* unzstd(source, head, count);
  else for await (const piece of gunzip(source)) {
    count(piece);
    yield piece;
  }
}

/** `count` sees pieces as they come: a chunk of a hostile stream may hold very many. */
async function* unzstd(source: ByteSource, head: Uint8Array, count: (piece: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  checkWindow(source.name, head);
  const { Decompress } = await importPeer("fzstd", () => import("fzstd"));
  const pieces: Uint8Array[] = [];
  const stream = new Decompress((piece) => {
    count(piece);
    pieces.push(piece);
  });
  let pushed = 0;
  for await (const bytes of piecesOf(source, COMPRESSED_PIECE_BYTES)) {
    pushed += bytes.length;
    try {
      stream.push(bytes, pushed === source.size);
    } catch (cause) {
      if (cause instanceof MpmError) throw cause;
      malformed(source.name, "its zstd data are damaged or end too early: copy the file again", cause);
    }
    yield* pieces.splice(0);
  }
}

// RFC 8878, 3.1.1.1: the decoder allocates the whole window, whatever follows.
function checkWindow(name: string, head: Uint8Array): void {
  const isSingleSegment = ((head[4] ?? 0) & 0x20) !== 0;
  const descriptor = head[5] ?? 0;
  const size = 2 ** (10 + (descriptor >> 3)) * (1 + (descriptor & 7) / 8);
  if (isSingleSegment || size <= MOST_ZSTD_WINDOW_BYTES) return;
  throw new MpmError("unsupported-file", `"${name}": expected a zstd window of at most ${MOST_ZSTD_WINDOW_BYTES} bytes, got ${size}: compress without --long`);
}
