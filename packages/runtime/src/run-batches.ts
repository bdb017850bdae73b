// Runs a model on batch after batch, several at once: small models gain little from more threads inside an operator, but much
// from a batch on each core.
import { availableParallelism } from "node:os";
import type { Graph } from "@mpm/graph";
import type { Tensor } from "@mpm/tensor";
import { openSession } from "./open-session.js";
import type { NamedTensors, RunOptions, Session } from "./session.js";

/** Options of `runBatches`. */
export interface RunBatchesOptions {
  /** How many batches run at once, each with one thread. Default: as many as there are cores, 8 at most. */
  readonly threads?: number;
  /** Compute in worker threads, so that this one stays free. Without it batches run here, one at a time, with `threads` inside an operator. Default true. */
  readonly worker?: boolean;
}

/** A batch and what the model gave for it. */
export interface BatchOutputs<T> {
  readonly batch: T;
  readonly outputs: Readonly<Record<string, Tensor>>;
}

const MOST_SESSIONS = 8;

/**
 * Outputs of a model for each batch, in their order. `feedsOf` makes the feeds of a batch while batches before it run; those that
 * the model has no input for are left out. Memory holds `threads` + 1 batches.
 *
 * Throws what `openSession`, `Session.run`, `batches` and `feedsOf` throw, and RangeError unless `threads` is a whole number > 0.
 */
export async function* runBatches<T>(
  model: Graph | Uint8Array | string, batches: Iterable<T> | AsyncIterable<T>, feedsOf: (batch: T) => NamedTensors,
  { threads = Math.min(MOST_SESSIONS, availableParallelism()), worker = true, ...rest }: RunBatchesOptions & Pick<RunOptions, "outputs"> = {},
): AsyncGenerator<BatchOutputs<T>, void> {
  if (!Number.isInteger(threads) || threads < 1) throw new RangeError(`threads: expected a whole number, 1 or more, got ${threads}`);
  const count = worker ? threads : 1;
  const sessions: Session[] = [];
  const running: Promise<BatchOutputs<T>>[] = []; // in the order of the batches
  let turn = 0;
  try {
    for await (const batch of batches) {
      if (sessions.length < count) sessions.push(await openSession(model, { worker, threads: worker ? 1 : threads }));
      const run = runOne(sessions[turn++ % count], batch, feedsOf(batch), rest);
      run.catch(() => undefined); // whoever awaits it is told, but that may be later
      running.push(run);
      if (running.length > count) yield await oldest(running);
    }
    while (running.length > 0) yield await oldest(running);
  } finally {
    await Promise.allSettled(running);
    for (const session of sessions) await session.dispose();
  }
}

async function runOne<T>(session: Session, batch: T, feeds: NamedTensors, options: RunOptions): Promise<BatchOutputs<T>> {
  const names = new Set(session.inputs.map(({ name }) => name));
  return { batch, outputs: await session.run(Object.fromEntries(Object.entries(feeds).filter(([name]) => names.has(name))), options) };
}

async function oldest<T>(running: Promise<BatchOutputs<T>>[]): Promise<BatchOutputs<T>> {
  const outputs = await running[0];
  void running.shift();
  return outputs;
}
