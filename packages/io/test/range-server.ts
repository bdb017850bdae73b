// A server of files for tests, as it should be and as it should not. It keeps a list of what was asked of it.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { BEHAVIOURS, type Behaviour } from "./url-behaviours.js";

export interface Asked {
  readonly path: string;
  readonly method: string;
  readonly range: string;
  readonly numBytes: number;
}

export interface RangeServer {
  /** Without a "/" at the end. */
  readonly origin: string;
  /** Since the last `forget`. */
  readonly asked: Asked[];
  close(): Promise<void>;
}

interface Answer {
  status: number;
  headers: Record<string, string | number>;
  body: Uint8Array;
}

/** `find` gives the bytes of a name, and the headers that go with them. */
export async function rangeServer(find: (name: string) => Promise<Uint8Array | undefined>, headersFor: (name: string) => Record<string, string> = () => ({})): Promise<RangeServer> {
  const asked: Asked[] = [];
  const timesAsked = new Map<string, number>();
  const server = createServer((request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, behaviour = "", ...rest] = decodeURIComponent((request.url ?? "").replace(/\?.*$/, "")).split("/");
    const name = rest.join("/");
    const bytes = await find(BEHAVIOURS.includes(behaviour as Behaviour) ? name : `${behaviour}/${name}`);
    const times = (timesAsked.get(request.url ?? "") ?? 0) + 1;
    timesAsked.set(request.url ?? "", times);
    const { status, headers, body } = misbehave(behaviour, name, times, bytes === undefined ? notFound() : partOf(bytes, request.headers.range), bytes, request.headers.range);
    asked.push({ path: request.url ?? "", method: request.method ?? "", range: request.headers.range ?? "", numBytes: request.method === "HEAD" ? 0 : body.length });
    const isEndless = behaviour === "endless" && times > 1;
    response.writeHead(status, { ...headersFor(name), "access-control-allow-origin": "*", ...(isEndless ? {} : { "content-length": body.length }), ...headers });
    if (request.method === "HEAD") response.end();
    else if (isEndless) sendForEver(response, body);
    else if (behaviour === "cut" && times > 1) response.write(body.subarray(0, body.length / 2), () => response.destroy());
    else response.end(body);
  };
  await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function sendForEver(response: ServerResponse, body: Uint8Array): void {
  if (response.destroyed) return;
  if (response.write(body)) setImmediate(sendForEver, response, body);
  else response.once("drain", () => sendForEver(response, body));
}

const VERSIONS = [{ etag: '"1"', "last-modified": "Wed, 04 Jul 2012 07:00:00 GMT" }, { etag: '"2"', "last-modified": "Mon, 08 Jul 2013 07:00:00 GMT" }] as const;

const notFound = (): Answer => ({ status: 404, headers: {}, body: new TextEncoder().encode("there is no such file") });

function partOf(bytes: Uint8Array, range: string | undefined, first = 0): Answer {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
  if (from === undefined) return { status: 200, headers: VERSIONS[0], body: bytes };
  const [start, stop] = [Number(from) + first, Math.min(Number(to) + 1, bytes.length)];
  if (start >= stop) return { status: 416, headers: { "content-range": `bytes */${bytes.length}` }, body: new Uint8Array() };
  return { status: 206, headers: { ...VERSIONS[0], "content-range": `bytes ${start}-${stop - 1}/${bytes.length}` }, body: bytes.subarray(start, stop) };
}

/** `good` as this server gives it when asked so many times. */
function misbehave(behaviour: string, name: string, times: number, good: Answer, bytes: Uint8Array | undefined, range: string | undefined): Answer {
  const { "content-range": told, ...version } = good.headers;
  const isLater = times > 1;
  switch (behaviour) {
    case "whole": return bytes === undefined ? good : partOf(bytes, undefined);
    case "missing": return notFound();
    case "refused": return isLater ? { status: 503, headers: {}, body: new Uint8Array() } : good;
    case "moved": return { status: 302, headers: { location: `/files/${name}` }, body: new Uint8Array() };
    case "untagged": return { ...good, headers: told === undefined ? {} : { "content-range": told } };
    case "untold": return { ...good, headers: version };
    case "replaced": return { ...good, headers: { ...good.headers, ...VERSIONS[isLater ? 1 : 0] } };
    case "shortened": return isLater && bytes !== undefined ? partOf(bytes.subarray(0, bytes.length / 2), range) : good;
    case "elsewhere": return isLater && bytes !== undefined ? partOf(bytes, range, 1) : good;
    default: return good;
  }
}
