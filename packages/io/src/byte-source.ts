// Bytes of a file by position, wherever it lies: on disk, behind a URL, in a browser's File, or in memory.
import { messageOf, MpmError } from "@mpm/tensor";
import { isNode, nodeModule } from "@mpm/tensor/node";
import { urlSource } from "./url-source.js";

const MOST_SHOWN = 60;
const READ_BYTES = 1 << 20;

/** A path, a URL ("https://..."), a File or Blob, or the bytes themselves. */
export type Source = string | URL | Blob | Uint8Array | ArrayBuffer;

export interface ByteSource {
  /** For messages: the path, the URL, the file's name. */
  readonly name: string;
  readonly size: number;
  /** Path on this machine, for libraries that open files themselves. */
  readonly path?: string;
  /** Bytes start .. stop - 1. Throws `MpmError` "file-changed" where the file no longer has them. */
  read(start: number, stop: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Opens a source. Throws `TypeError` for anything else; `MpmError` "file-unreadable" for what cannot be opened, "no-ranges" for a server that gives no parts. */
export async function openSource(source: Source): Promise<ByteSource> {
  if (source instanceof Uint8Array) return bytesSource(source);
  if (source instanceof ArrayBuffer) return bytesSource(new Uint8Array(source));
  if (typeof Blob !== "undefined" && source instanceof Blob) return blobSource(source);
  if (source instanceof URL || typeof source === "string") return isHeld(source) ? heldSource(source) : isRemote(source) ? urlSource(String(source)) : fileSource(source);
  throw new TypeError(`expected a path, a URL, a Blob or bytes to read, got ${source === null ? "null" : typeof source}`);
}

const isRemote = (source: string | URL): boolean => /^https?:/i.test(String(source));

/** URLs of what this machine holds already. */
const isHeld = (source: string | URL): boolean => /^(blob|data):/i.test(String(source));

/** The whole of a source, for formats that are read at once. */
export const readAll = (source: ByteSource): Promise<Uint8Array> => source.read(0, source.size);

/** The whole of a source in pieces of `numBytes` at most, read a MiB at a time: each read may be a request. */
export async function* piecesOf(source: ByteSource, numBytes: number = READ_BYTES): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.size; at += READ_BYTES) {
    const bytes = await source.read(at, Math.min(at + READ_BYTES, source.size));
    for (let from = 0; from < bytes.length; from += numBytes) yield bytes.subarray(from, from + numBytes);
  }
}

function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    name: "bytes", size: bytes.length,
    async read(start, stop) {
      return checked(bytes.subarray(start, stop), start, stop, "bytes");
    },
    close: async () => undefined,
  };
}

function blobSource(blob: Blob): ByteSource {
  const name = "name" in blob && typeof blob.name === "string" ? blob.name : "blob";
  return {
    name, size: blob.size,
    async read(start, stop) {
      const buffer = await blob.slice(start, stop).arrayBuffer().catch((cause: unknown) => {
        throw new MpmError("file-changed", `"${name}" can no longer be read: choose the file again`, { cause });
      });
      return checked(new Uint8Array(buffer), start, stop, name);
    },
    close: async () => undefined,
  };
}

async function heldSource(url: string | URL): Promise<ByteSource> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new MpmError("file-unreadable", `could not fetch "${String(url).slice(0, MOST_SHOWN)}": ${messageOf(cause)}`, { cause });
  });
  return blobSource(await response.blob());
}

async function fileSource(source: string | URL): Promise<ByteSource> {
  if (!isNode()) throw new MpmError("file-unreadable", `could not open "${String(source)}": a browser opens no paths; give a File, a Blob, bytes or a whole URL, such as new URL(path, location.href)`);
  const path = source instanceof URL || source.startsWith("file:") ? nodeModule("node:url").fileURLToPath(source) : source;
  const file = await nodeModule("node:fs/promises").open(path, "r").catch((cause: unknown) => {
    throw new MpmError("file-unreadable", `could not open "${path}": ${messageOf(cause)}`, { cause });
  });
  const opened = await file.stat();
  if (!opened.isFile()) {
    await file.close();
    throw new MpmError("file-unreadable", `"${path}" is ${opened.isDirectory() ? "a folder: give the files in it" : "no file: expected one"}`);
  }
  return {
    name: path, size: opened.size, path,
    async read(start, stop) {
      const bytes = new Uint8Array(Math.max(0, stop - start));
      let at = 0;
      while (at < bytes.length) {
        const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
      const now = await file.stat();
      if (now.size !== opened.size || now.mtimeMs !== opened.mtimeMs) throw new MpmError("file-changed", `"${path}" changed while it was read: open it again when it is whole`);
      return checked(bytes.subarray(0, at), start, stop, path);
    },
    close: () => file.close(),
  };
}

function checked(bytes: Uint8Array, start: number, stop: number, name: string): Uint8Array {
  if (bytes.length === Math.max(0, stop - start)) return bytes;
  throw new MpmError("file-changed", `"${name}": expected bytes ${start} to ${stop}, got ${bytes.length} of them: is the file whole?`);
}
