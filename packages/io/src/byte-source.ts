// Bytes of a file by position, wherever it lies: on disk, behind a URL, in a browser's File, or in memory.
import { messageOf, MpmError } from "@mpm/tensor";
import { isNode, nodeModule } from "@mpm/tensor/node";

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
  if (source instanceof URL || typeof source === "string") return isRemote(source) ? urlSource(String(source)) : fileSource(source);
  throw new TypeError(`expected a path, a URL, a Blob or bytes to read, got ${source === null ? "null" : typeof source}`);
}

const isRemote = (source: string | URL): boolean => /^(https?|blob|data):/i.test(String(source));

/** The whole of a source, for formats that are read at once. */
export const readAll = (source: ByteSource): Promise<Uint8Array> => source.read(0, source.size);

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

async function urlSource(url: string): Promise<ByteSource> {
  const first = await fetchRange(url, 0, 1);
  const size = Number(/\/(\d+)$/.exec(first.headers.get("content-range") ?? "")?.[1] ?? Number.NaN);
  await first.body?.cancel();
  if (first.status !== 206 || !Number.isSafeInteger(size))
    throw new MpmError("no-ranges", `the server of "${url}" ignores range requests (status ${first.status}): download the file, or fetch it whole and pass the bytes`);
  const tag = first.headers.get("etag");
  return {
    name: url, size,
    async read(start, stop) {
      if (stop <= start) return new Uint8Array();
      const response = await fetchRange(url, start, stop);
      const now = response.headers.get("etag");
      if (response.status !== 206) throw new MpmError("no-ranges", `"${url}": expected part ${start} to ${stop} with status 206, got ${response.status}`);
      if (tag !== null && now !== null && now !== tag) throw new MpmError("file-changed", `"${url}" changed while it was read: open it again`);
      return checked(new Uint8Array(await response.arrayBuffer()), start, stop, url);
    },
    close: async () => undefined,
  };
}

async function fetchRange(url: string, start: number, stop: number): Promise<Response> {
  const response = await fetch(url, { headers: { range: `bytes=${start}-${stop - 1}` } }).catch((cause: unknown) => {
    throw new MpmError("file-unreadable", `could not fetch "${url}": ${messageOf(cause)}`, { cause });
  });
  if (response.ok) return response;
  throw new MpmError("file-unreadable", `could not fetch "${url}": status ${response.status}`);
}

function checked(bytes: Uint8Array, start: number, stop: number, name: string): Uint8Array {
  if (bytes.length === Math.max(0, stop - start)) return bytes;
  throw new MpmError("file-changed", `"${name}": expected bytes ${start} to ${stop}, got ${bytes.length} of them: is the file whole?`);
}
