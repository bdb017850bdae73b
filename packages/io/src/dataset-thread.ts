// Batches read on a thread of its own, some ahead of being asked for.
import { decodeError, MpmError, type ErrorRecord } from "@mpm/tensor";
import type { DatasetJob } from "./dataset-options.js";
import type { DatasetPosition } from "./dataset-position.js";
import type { Reached } from "./read-batches.js";
import { startThread, type BrowserWorker, type ThreadEntry } from "./start-thread.js";

declare const Worker: new (url: URL, options: { readonly type: "module" }) => BrowserWorker;
const ENTRY: ThreadEntry = { name: "dataset-worker", inBrowser: () => new Worker(new URL("./dataset-worker.js", import.meta.url), { type: "module" }) };

/** What the thread is told: one "open", then "next" for each batch, and "close" in the end. */
export type DatasetRequest = { readonly kind: "open"; readonly job: DatasetJob; readonly position: DatasetPosition } | { readonly kind: "next" } | { readonly kind: "close" };

/** What it answers to each "next", in order, and to "close": nothing is the end. */
export interface DatasetAnswer {
  readonly reached?: Reached;
  readonly error?: ErrorRecord;
}

/** Batches that are made before they are asked for. */
const BATCHES_AHEAD = 2;

/** As `readBatches`, on a new thread. The thread ends when the loop is left. @throws MpmError "worker-died" when it ends by itself. */
export async function* readBatchesInThread(job: DatasetJob, position: DatasetPosition): AsyncGenerator<Reached> {
  const answers = mailbox<DatasetAnswer>();
  const thread = startThread(ENTRY, (answer) => answers.put(answer as DatasetAnswer), (message, cause) => answers.fail(new MpmError("worker-died", message, { cause })));
  const send = (request: DatasetRequest): void => thread.post(request);
  const receive = async (): Promise<DatasetAnswer> => {
    thread.keepAlive(true);
    try {
      return await answers.take();
    } finally {
      thread.keepAlive(false);
    }
  };
  let pending = 0;
  try {
    send({ kind: "open", job, position });
    for (;;) {
      for (; pending <= BATCHES_AHEAD; pending++) send({ kind: "next" });
      const { reached, error } = await receive();
      pending--;
      if (error !== undefined) throw decodeError(error);
      if (reached === undefined) return;
      yield reached;
    }
  } finally {
    if (!answers.hasFailed()) {
      send({ kind: "close" });
      for (; pending >= 0; pending--) await receive().catch(() => undefined);
    }
    await thread.terminate();
  }
}

/** Values that come from elsewhere, to be waited for one after the other. */
function mailbox<T>(): { put(value: T): void; fail(error: Error): void; take(): Promise<T>; hasFailed(): boolean } {
  const values: T[] = [];
  let failure: Error | undefined;
  let wake = (): void => undefined;
  return {
    put(value) {
      values.push(value);
      wake();
    },
    fail(error) {
      failure ??= error;
      wake();
    },
    async take() {
      if (values.length === 0 && failure === undefined) await new Promise<void>((resolve) => { wake = resolve; });
      const value = values.shift();
      if (value === undefined) throw failure ?? new Error("taken by two at once");
      return value;
    },
    hasFailed: () => failure !== undefined,
  };
}
