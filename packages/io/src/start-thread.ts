// Starts the thread that reads data sets: a worker thread in Node, a Worker in a browser.

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

type Receive = (message: unknown) => void;
type Die = (message: string, cause?: unknown) => void;

/** Starts `dataset-worker`. `die` hears of its end, unless it was terminated. */
export async function startThread(receive: Receive, die: Die): Promise<Thread> {
  return isNode() ? nodeThread(receive, die) : browserThread(receive, die);
}

export const isNode = (): boolean => typeof process !== "undefined" && process.versions?.node !== undefined;

// Node 20 starts no TypeScript worker by itself, and ignores `--import` for workers: a script registers tsx first.
const BOOTSTRAP = `
  const { tsx, entry } = require("node:worker_threads").workerData;
  import(tsx).then(({ register }) => { register(); return import(entry); });
`;

async function nodeThread(receive: Receive, die: Die): Promise<Thread> {
  const { Worker: NodeWorker } = await import("node:worker_threads");
  const isSource = new URL(import.meta.url).pathname.endsWith(".ts");
  const worker = isSource
    ? new NodeWorker(BOOTSTRAP, { eval: true, execArgv: ["--conditions=@mpm/source"], workerData: { tsx: import.meta.resolve("tsx/esm/api"), entry: new URL("./dataset-worker.ts", import.meta.url).href } })
    : new NodeWorker(new URL("./dataset-worker.js", import.meta.url));
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
