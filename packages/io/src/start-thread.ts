// Starts threads of this package: a worker thread in Node, a Worker in a browser.
import { isNode, spawnWorker } from "@mpm/tensor/node";

/** A running thread. */
export interface Thread {
  /** The buffers given are moved, not copied. */
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  /** Whether the process should live on for it; browsers do anyway. */
  keepAlive(isNeeded: boolean): void;
  terminate(): Promise<void>;
}

/** The part of a browser's Worker used here. */
export interface BrowserWorker {
  addEventListener(kind: "message" | "error", listener: (event: { readonly data?: unknown; readonly message?: string }) => void): void;
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
  terminate(): void;
}

/** An entry of this package's build. */
export interface ThreadEntry {
  /** Of its module, beside this one, without the ending. */
  readonly name: string;
  /** Starts the same in a browser. Written where the thread is used, and in no module that the thread itself loads: bundlers follow its URL. */
  readonly inBrowser: () => BrowserWorker;
}

/**
 * Columns lie outside the heap, and those that nothing refers to any more are freed when the heap's young objects are looked
 * through: the sooner, the less room those have. With 4 instead of 48 MB the process takes some 40 MB less, in the same time.
 */
const YOUNG_MEGABYTES = 4;

type Receive = (message: unknown) => void;
type Die = (message: string, cause?: unknown) => void;

/** Starts a thread. `die` hears of its end, unless it was terminated. */
export function startThread(entry: ThreadEntry, receive: Receive, die: Die): Thread {
  return isNode() ? nodeThread(entry, receive, die) : browserThread(entry, receive, die);
}

function nodeThread({ name }: ThreadEntry, receive: Receive, die: Die): Thread {
  const worker = spawnWorker(import.meta.url, name, { maxYoungGenerationSizeMb: YOUNG_MEGABYTES });
  worker.unref();
  worker.on("message", receive);
  worker.on("error", (cause) => die(`the thread that reads died: ${cause.message}`, cause));
  worker.on("exit", (code) => die(`the thread that reads ended with code ${code}`));
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    keepAlive: (isNeeded) => (isNeeded ? worker.ref() : worker.unref()),
    terminate: async () => void (await worker.terminate()),
  };
}

function browserThread({ inBrowser }: ThreadEntry, receive: Receive, die: Die): Thread {
  const worker = inBrowser();
  worker.addEventListener("message", ({ data }) => receive(data));
  worker.addEventListener("error", ({ message }) => die(`the thread that reads died: ${message ?? "it could not be started"}`));
  return { post: (message, transfer = []) => worker.postMessage(message, transfer), keepAlive: () => undefined, terminate: async () => worker.terminate() };
}
