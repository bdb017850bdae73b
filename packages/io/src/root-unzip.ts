// ROOT's compression: blocks of at most 16 MB, each with its own codec, size before and size after.
import { MpmError } from "@mpm/tensor";
import { isNode, nodeModule } from "@mpm/tensor/node";
import { inflateSync } from "fflate";
import { decodeLz4Block } from "./lz4-block.js";
import { unzipXz } from "./unzip-xz.js";
import { unzipZstd } from "./unzip-zstd.js";

/** ROOT's own buffers end at 1 GB; nobody writes baskets or trees a quarter as large. */
export const MAX_UNZIPPED: number = 1 << 28;

const HEADER = 9;
/** XXH64 of the block, before the block. */
const LZ4_CHECKSUM = 8;

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
 * @throws MpmError "malformed-file", named after `what`
 */
export async function unzipRoot(bytes: Uint8Array, size: number, what: string): Promise<Uint8Array> {
  if (size === bytes.length) return bytes;
  if (!Number.isInteger(size) || size < 0 || size > MAX_UNZIPPED) fail(what, `says it holds ${size} bytes, more than the ${MAX_UNZIPPED} that are read`);
  const blocks = blocksOf(bytes, size, what);
  const output = new Uint8Array(size);
  let at = 0;
  for (const block of blocks) {
    const target = output.subarray(at, at + block.size);
    try {
      unzipBlock(bytes, block, target);
    } catch (cause) {
      fail(what, `cannot be decompressed (${block.codec})`, cause);
    }
    at += block.size;
  }
  return output;
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

function unzipBlock(bytes: Uint8Array, { codec, start, stop }: Block, target: Uint8Array): void {
  const block = bytes.subarray(start, stop);
  if (codec === "lz4") decodeLz4Block(block.subarray(LZ4_CHECKSUM), target);
  else if (codec === "zstd") unzipZstd(block, target);
  else if (codec === "zlib") inflate(block.subarray(2), target);
  else if (codec === "deflate") inflate(block, target);
  else unzipXz(block, target);
}

/** Raw deflate. Node's own zlib is several times faster than JavaScript. */
function inflate(block: Uint8Array, target: Uint8Array): void {
  const zlib = isNode() ? nodeModule("node:zlib") : undefined;
  const found = zlib === undefined ? inflateSync(block, { out: target }) : zlib.inflateRawSync(block, { maxOutputLength: Math.max(1, target.length) });
  if (found.length !== target.length) throw new RangeError(`expected ${target.length} bytes, got ${found.length}`);
  if (zlib !== undefined) target.set(found);
}

function fail(what: string, why: string, cause?: unknown): never {
  throw new MpmError("malformed-file", `${what} ${why}${cause instanceof Error ? `: ${cause.message}` : ""}`, { cause });
}
