// A session in a worker thread: the same interface as in this thread, with feeds copied there and results moved back.
import type { ValueInfo } from "@mpm/graph";
import { MpmError, type Tensor } from "@mpm/tensor";
import { copyInto } from "./copy-into.js";
import type { NamedTensors, Provider, RunOptions, Session, SessionOptions } from "./session.js";
import { checkRun, selectOutputs, signatureOf, type Signature } from "./signature.js";
import { spawnWorker } from "./spawn-worker.js";
import { WorkerCalls } from "./worker-calls.js";
import type { OpenedModel, SessionMethods } from "./worker-methods.js";
import { buffersOf, copyTensors } from "./worker-tensors.js";

/** Opens a model (bytes or path) in a new worker thread. Errors as `openSession`. */
export async function openWorkerSession(model: Uint8Array | string, options: SessionOptions): Promise<Session> {
  const calls = new WorkerCalls<SessionMethods>(spawnWorker(import.meta.url, "worker"));
  try {
    return new WorkerSession(calls, await calls.call("open", { model: ownBytes(model), options }));
  } catch (error) {
    await calls.terminate();
    throw error;
  }
}

class WorkerSession implements Session {
  readonly provider: Provider;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly #calls: WorkerCalls<SessionMethods>;
  readonly #signature: Signature;
  #isDisposed = false;

  constructor(calls: WorkerCalls<SessionMethods>, { provider, inputs, outputs }: OpenedModel) {
    this.provider = provider;
    this.inputs = inputs;
    this.outputs = outputs;
    this.#calls = calls;
    this.#signature = signatureOf(inputs, outputs);
  }

  // Checked here too: a wrong feed should not cost a copy, and preallocated outputs stay in this thread.
  async run(feeds: NamedTensors, options: RunOptions = {}): Promise<Record<string, Tensor>> {
    this.#checkOpen();
    checkRun(this.#signature, feeds, options);
    const copies = copyTensors(feeds);
    const outputs = selectOutputs(this.#signature, options);
    const results = await this.#calls.call("run", { feeds: copies, outputs }, buffersOf(copies));
    for (const [name, target] of Object.entries(options.into ?? {})) results[name] = copyInto(name, target, results[name]);
    return results;
  }

  async endProfiling(): Promise<string> {
    this.#checkOpen();
    return this.#calls.call("endProfiling", undefined);
  }

  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    if (!this.#calls.isDead) await this.#calls.call("dispose", undefined);
    await this.#calls.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  #checkOpen(): void {
    if (this.#isDisposed) throw new MpmError("session-disposed", "this session was disposed; open a new one");
  }
}

// A view of a large buffer would take all of it along.
function ownBytes(model: Uint8Array | string): Uint8Array | string {
  return typeof model === "string" || model.byteLength === model.buffer.byteLength ? model : model.slice();
}
