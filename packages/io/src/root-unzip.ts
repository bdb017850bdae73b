// ROOT's compression: blocks of at most 16 MB, each with its own codec, size before and size after.
import { MpmError } from "@mpm/tensor";
import { concatBytes } from "@mpm/tensor/files";
import { isNode, nodeModule } from "@mpm/tensor/node";
import { inflateSync } from "fflate";
import { decodeLz4Block } from "./lz4-block.js";
import { unzipXz } from "./unzip-xz.js";
import { loadZstd, type UnzipZstd } from "./unzip-zstd.js";

/** ROOT's own buffers end at 1 GB; nobody writes baskets or trees a quarter as large. */
const MAX_UNZIPPED = 1 << 28;

const HEADER = 9;
/** XXH64 of the block, before the block. */
const LZ4_CHECKSUM = 8;
const ZLIB_HEADER = 2;

interface Block {
  readonly codec: string;
  /** Where the block's bytes are, without its header. */
  readonly start: number;
  readonly stop: number;
  readonly size: number;
}

/**
 * The `size` bytes that `bytes` stand for. Nothing is allocated before the sizes that the blocks state add up to it.
 *
 * @throws MpmError "malformed-file", named after `what`; "missing-peer" where a library for the codec is not installed
 */
export type Unzip = (bytes: Uint8Array, size: number, what: string) => Promise<Uint8Array>;

/** Makes a decoder, which keeps the libraries that it loads. */
export function makeUnzip(): Unzip {
  let zstd: Promise<UnzipZstd> | undefined;
  const unzipBlock = async (block: Uint8Array, { codec, size }: Block): Promise<Uint8Array> => {
    if (codec === "zstd") return (await (zstd ??= loadZstd()))(block, size);
    if (codec === "lzma") return unzipXz(block, size);
    return codec === "lz4" ? decodeLz4Block(block.subarray(LZ4_CHECKSUM), size) : inflate(block, codec === "zlib", size);
  };
  return async (bytes, size, what) => {
    if (size === bytes.length) return bytes;
    if (!Number.isInteger(size) || size < 0 || size > MAX_UNZIPPED) fail(what, `says it holds ${size} bytes, more than the ${MAX_UNZIPPED} that are read`);
    const blocks = blocksOf(bytes, size, what);
    const parts: Uint8Array[] = [];
    for (const block of blocks) parts.push(await unzipBlock(bytes.subarray(block.start, block.stop), block).catch((cause: unknown) => failBlock(what, block.codec, cause)));
    return parts.length === 1 ? parts[0] : concatBytes(parts);
  };
}

/** Codec of the first block ("lz4"), or undefined where `bytes` begin with none. */
export const codecOf = (bytes: Uint8Array): string | undefined => CODECS[String.fromCharCode(bytes[0] ?? 0, bytes[1] ?? 0)];

const CODECS: Readonly<Record<string, string>> = { ZL: "zlib", CS: "deflate", XZ: "lzma", L4: "lz4", ZS: "zstd" };

function blocksOf(bytes: Uint8Array, size: number, what: string): readonly Block[] {
  const blocks: Block[] = [];
  const uint24 = (at: number): number => bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
  let total = 0;
  let at = 0;
  while (at < bytes.length && total < size) {
    const codec = at + HEADER <= bytes.length ? codecOf(bytes.subarray(at)) : undefined;
    if (codec === undefined) fail(what, `has no known compression (zlib, lzma, lz4, zstd) at byte ${at} of ${bytes.length}`);
    const start = at + HEADER;
    const stop = start + uint24(at + 3);
    if (stop > bytes.length) fail(what, `is cut short: a ${codec} block ends at byte ${stop} of ${bytes.length}`);
    blocks.push({ codec, start, stop, size: uint24(at + 6) });
    total += uint24(at + 6);
    at = stop;
  }
  if (total !== size) fail(what, `holds blocks of ${total} bytes where ${size} are stated`);
  return blocks;
}

/** Node's own zlib is several times faster than JavaScript, and compares checksums. */
function inflate(block: Uint8Array, isZlib: boolean, size: number): Uint8Array {
  const bytes = isNode() ? inflateInNode(block, isZlib, size) : inflateSync(isZlib ? block.subarray(ZLIB_HEADER) : block, { out: new Uint8Array(size) });
  if (bytes.length !== size) throw new RangeError(`expected ${size} bytes, got ${bytes.length}`);
  return bytes;
}

function inflateInNode(block: Uint8Array, isZlib: boolean, size: number): Uint8Array {
  const zlib = nodeModule("node:zlib");
  return (isZlib ? zlib.inflateSync : zlib.inflateRawSync)(block, { maxOutputLength: Math.max(1, size) });
}

function failBlock(what: string, codec: string, cause: unknown): never {
  if (cause instanceof MpmError) throw cause; // that a library is missing is no fault of the file
  throw new MpmError("malformed-file", `${what} cannot be decompressed (${codec})${cause instanceof Error ? `: ${cause.message}` : ""}`, { cause });
}

function fail(what: string, why: string): never {
  throw new MpmError("malformed-file", `${what} ${why}`);
}
