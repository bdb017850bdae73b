// Starts the thread that reads data sets: a worker thread in Node, a Worker in a browser.
import { isNode, spawnWorker } from "@mpm/tensor/node";

/** A running thread. */
export interface Thread {
  post(message: unknown): void;
  /** Whether the process should live on for it; browsers do anyway. */
  keepAlive(isNeeded: boolean): void;
  terminate(): Promise<void>;
}

/** The part of a browser's Worker used here. */
interface BrowserWorker {
  addEventListener(kind: "message" | "error", listener: (event: { readonly data?: unknown; readonly message?: string }) => void): void;
  postMessage(message: unknown, transfer: readonly []): void;
  terminate(): void;
}
declare const Worker: new (url: URL, options: { readonly type: "module" }) => BrowserWorker;

/**
 * Columns lie outside the heap, and those that nothing refers to any more are freed when the heap's young objects are looked
 * through: the sooner, the less room those have. With 4 instead of 48 MB the process takes some 40 MB less, in the same time.
 */
const YOUNG_MEGABYTES = 4;

type Receive = (message: unknown) => void;
type Die = (message: string, cause?: unknown) => void;

/** Starts `dataset-worker`. `die` hears of its end, unless it was terminated. */
export function startThread(receive: Receive, die: Die): Thread {
  return isNode() ? nodeThread(receive, die) : browserThread(receive, die);
}

function nodeThread(receive: Receive, die: Die): Thread {
  const worker = spawnWorker(import.meta.url, "dataset-worker", { maxYoungGenerationSizeMb: YOUNG_MEGABYTES });
  worker.unref();
  worker.on("message", receive);
  worker.on("error", (cause) => die(`the thread that reads died: ${cause.message}`, cause));
  worker.on("exit", (code) => die(`the thread that reads ended with code ${code}`));
  return {
    post: (message) => worker.postMessage(message, []),
    keepAlive: (isNeeded) => (isNeeded ? worker.ref() : worker.unref()),
    terminate: async () => void (await worker.terminate()),
  };
}

function browserThread(receive: Receive, die: Die): Thread {
  const worker = new Worker(new URL("./dataset-worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }) => receive(data));
  worker.addEventListener("error", ({ message }) => die(`the thread that reads died: ${message ?? "it could not be started"}`));
  return { post: (message) => worker.postMessage(message, []), keepAlive: () => undefined, terminate: async () => worker.terminate() };
}
