// Bytes behind a URL, a range of them for each read. Browsers are told to cache nothing: they would answer from a file that has been
// replaced, and let requests for the same URL wait for each other.
import { messageOf, MpmError } from "@mpm/tensor";
import { concatBytes } from "@mpm/tensor/files";
import type { ByteSource } from "./byte-source.js";

/** What tells a file from what took its place; null where the server does not say, or not to pages of other origins. */
interface Version {
  readonly size: number | null;
  readonly tag: string | null;
  readonly modified: string | null;
}

// Formats look at the first bytes several times: they are asked for once.
const HEAD_BYTES = 4096;
const PARTIAL = 206;
const OUT_OF_RANGE = 416;
const UNCACHED = { cache: "no-store" } as const;

/**
 * Opens a URL of a server that gives parts of files.
 *
 * @throws MpmError "file-unreadable" where it cannot be fetched, also later on; "no-ranges" where the server gives no parts; "file-changed"
 * where later parts are of another file.
 */
export async function urlSource(url: string): Promise<ByteSource> {
  const first = await request(url, { headers: rangeOf(0, HEAD_BYTES) });
  const version = versionOf(first);
  const isEmpty = first.status === OUT_OF_RANGE && version.size === 0;
  if (first.status !== PARTIAL && !isEmpty) return refuse(first, "no-ranges", `the server of "${url}" gives no parts of files (status ${first.status}): download the file, or fetch it whole and pass the bytes`);
  const size = version.size ?? (await statedLength(url));
  if (!Number.isSafeInteger(size)) return refuse(first, "file-unreadable", `"${url}": expected its size in bytes, the server says ${size}`);
  const head = isEmpty ? new Uint8Array() : await bytesOf(first, url, 0, Math.min(HEAD_BYTES, size));
  return {
    name: url, size,
    read: async (start, stop) => (stop <= Math.max(head.length, start) ? head.slice(start, stop) : readPart(url, start, stop, version)),
    close: async () => undefined,
  };
}

async function readPart(url: string, start: number, stop: number, opened: Version): Promise<Uint8Array> {
  const response = await request(url, { headers: rangeOf(start, stop) });
  if (response.status === OUT_OF_RANGE || isOther(versionOf(response), opened)) await refuse(response, "file-changed", `"${url}" changed while it was read: open it again`);
  if (response.status !== PARTIAL) await refuse(response, "no-ranges", `"${url}": expected bytes ${start} to ${stop} with status ${PARTIAL}, got status ${response.status}`);
  return bytesOf(response, url, start, stop);
}

async function bytesOf(response: Response, url: string, start: number, stop: number): Promise<Uint8Array> {
  const bytes = await bodyUpTo(response, stop - start).catch((cause: unknown) => {
    throw new MpmError("file-unreadable", `"${url}": the connection broke between bytes ${start} and ${stop}: ${messageOf(cause)}`, { cause });
  });
  const range = response.headers.get("content-range") ?? `bytes ${start}-`;
  if (bytes.length === stop - start && range.startsWith(`bytes ${start}-`)) return bytes;
  throw new MpmError("file-unreadable", `"${url}": expected ${stop - start} bytes from ${start} on, got ${bytes.length} said to be "${range}"`);
}

/** The body, or its first `numBytes` and some more: a server may send on without end. */
async function bodyUpTo({ body }: Response, numBytes: number): Promise<Uint8Array> {
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  const pieces: Uint8Array[] = [];
  for (let length = 0; length <= numBytes;) {
    const { value, done } = await reader.read();
    if (done) break;
    pieces.push(value);
    length += value.length;
  }
  await reader.cancel();
  return concatBytes(pieces);
}

const rangeOf = (start: number, stop: number): Record<string, string> => ({ range: `bytes=${start}-${stop - 1}` });

/** The answer, its body not yet read. */
async function request(url: string, options: RequestInit): Promise<Response> {
  const response = await fetch(url, { ...options, ...UNCACHED }).catch((cause: unknown) => {
    throw new MpmError("file-unreadable", `could not fetch "${url}": ${messageOf(cause)}`, { cause });
  });
  if (response.ok || response.status === OUT_OF_RANGE) return response;
  return refuse(response, "file-unreadable", `could not fetch "${url}": status ${response.status}`);
}

/** The size by itself: servers hide `Content-Range` from pages of other origins unless they say otherwise, but never `Content-Length`. */
async function statedLength(url: string): Promise<number> {
  const { headers } = await request(url, { method: "HEAD" });
  const length = headers.get("content-length");
  if (length !== null) return Number(length);
  throw new MpmError("no-ranges", `the server of "${url}" does not say how large the file is: it has to send Access-Control-Expose-Headers: Content-Range, or download the file`);
}

function versionOf({ headers }: Response): Version {
  const size = /\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1];
  return { size: size === undefined ? null : Number(size), tag: headers.get("etag"), modified: headers.get("last-modified") };
}

function isOther(now: Version, before: Version): boolean {
  const differs = (a: string | number | null, b: string | number | null): boolean => a !== null && b !== null && a !== b;
  return differs(now.size, before.size) || differs(now.tag, before.tag) || differs(now.modified, before.modified);
}

/** Throws, once the connection no longer sends what nobody reads. */
async function refuse(response: Response, code: string, message: string): Promise<never> {
  await response.body?.cancel();
  throw new MpmError(code, message);
}
