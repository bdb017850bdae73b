// The other end of a thread that `startThread` started: what answers its messages.
import { isNode, nodeModule } from "@mpm/tensor/node";

/** Sends a message to whoever started the thread; the buffers given are moved, not copied. */
export type Post = (message: unknown, transfer?: readonly ArrayBuffer[]) => void;

/** The part of a browser's worker scope used here. */
interface Scope {
  addEventListener(kind: "message", listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
}

/** Gives every message to `receive`, made once with what sends messages back. */
export function serveThread(receiver: (post: Post) => (message: unknown) => void): void {
  if (isNode()) {
    const { parentPort } = nodeModule("node:worker_threads");
    parentPort?.on("message", receiver((message, transfer = []) => parentPort.postMessage(message, transfer)));
    return;
  }
  const scope = globalThis as unknown as Scope;
  const receive = receiver((message, transfer = []) => scope.postMessage(message, transfer));
  scope.addEventListener("message", ({ data }) => receive(data));
}

/** The buffers of arrays that may be moved: those that nothing else uses. */
export const buffersOf = (arrays: readonly ArrayBufferView[]): ArrayBuffer[] =>
  [...new Set(arrays.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer))];
