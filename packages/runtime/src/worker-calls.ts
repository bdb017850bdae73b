// Calls across threads: `WorkerCalls` on the side that owns the worker, `answerCalls` inside it.
import { parentPort, type MessagePort, type TransferListItem, type Worker } from "node:worker_threads";
import { decodeError, encodeError, MpmError, type ErrorRecord } from "@mpm/tensor";

/** The calls a worker answers: argument and result of each, by name. Both threads name the same type. */
export type Methods<M> = { readonly [K in keyof M]: { readonly argument: unknown; readonly result: unknown } };

/** The functions in the worker that answer the calls. */
export type Handlers<M extends Methods<M>> = { readonly [K in keyof M]: (argument: M[K]["argument"]) => Promise<Answer<M[K]["result"]>> };

/** A result, and the buffers in it that are moved instead of copied. */
export interface Answer<T> {
  readonly result: T;
  readonly transfer?: readonly TransferListItem[];
}

interface Request {
  readonly id: number;
  readonly method: PropertyKey;
  readonly argument: unknown;
}

interface Response {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: ErrorRecord;
}

// Methods, not function properties: each call knows its own result type, the table of all of them does not.
interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** The calling side of a worker that runs `answerCalls`. The thread keeps the process alive only while a call is pending. */
export class WorkerCalls<M extends Methods<M>> {
  readonly #worker: Worker;
  readonly #pending: Map<number, Pending> = new Map();
  #lastId = 0;
  #death: MpmError | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.unref();
    worker.on("message", (response: Response) => this.#settle(response));
    worker.on("error", (cause) => this.#fail(new MpmError("worker-died", `the worker thread died: ${cause.message}`, { cause })));
    worker.on("exit", (code) => this.#fail(new MpmError("worker-died", `the worker thread ended with code ${code}`)));
  }

  /** Whether the thread has ended. */
  get isDead(): boolean {
    return this.#death !== undefined;
  }

  /** Calls the worker. Its errors arrive with their class and code; `MpmError` "worker-died" when it has ended or ends. */
  async call<K extends keyof M>(method: K, argument: M[K]["argument"], transfer: readonly TransferListItem[] = []): Promise<M[K]["result"]> {
    if (this.#death !== undefined) throw this.#death;
    const id = ++this.#lastId;
    const request: Request = { id, method, argument };
    this.#worker.postMessage(request, transfer);
    this.#worker.ref();
    return new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
  }

  /** Ends the thread and rejects the calls still pending. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle({ id, result, error }: Response): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#worker.unref();
    if (error === undefined) pending?.resolve(result);
    else pending?.reject(decodeError(error));
  }

  #fail(death: MpmError): void {
    this.#death ??= death;
    for (const pending of this.#pending.values()) pending.reject(this.#death);
    this.#pending.clear();
  }
}

/** Answers calls from the thread that owns this worker. Throws outside a worker. */
export function answerCalls<M extends Methods<M>>(handlers: Handlers<M>): void {
  const port = parentPort;
  if (port === null) throw new MpmError("no-worker", "this module answers calls of the thread that started it: start it with spawnWorker");
  port.on("message", (request: { id: number; method: keyof M; argument: M[keyof M]["argument"] }) => void answer(port, handlers, request));
}

async function answer<M extends Methods<M>, K extends keyof M>(
  port: MessagePort, handlers: Handlers<M>, { id, method, argument }: { id: number; method: K; argument: M[K]["argument"] },
): Promise<void> {
  try {
    const { result, transfer = [] } = await handlers[method](argument);
    port.postMessage({ id, result }, transfer);
  } catch (error) {
    port.postMessage({ id, error: encodeError(error) });
  }
}
