// Batches over several epochs, from any batch on. What an epoch's batches are is the caller's plan.

import type { RandomStream } from "@mpm/tensor";

/** Options of everything that gives batches over epochs. */
export interface EpochOptions {
  /** Random order, new in every epoch. Default true, and then `stream` is needed. */
  readonly shuffle?: boolean;
  /** Source of the order; it is forked per epoch and never advanced. */
  readonly stream?: RandomStream;
  /** How many times every row is visited. Default 1; `Infinity` never ends. */
  readonly epochs?: number;
  /** Batches already consumed: the first one given is number `start`, bit for bit as if the others had been read. */
  readonly start?: number;
}

/** Options that were checked: with a stream only where rows are shuffled. */
export type CheckedEpochs = Required<Pick<EpochOptions, "epochs" | "start">> & Pick<EpochOptions, "stream">;

/** The options with their defaults. @throws TypeError when shuffling without a stream; RangeError for a wrong count. */
export function checkEpochs({ shuffle = true, stream, epochs = 1, start = 0 }: EpochOptions): CheckedEpochs {
  if (shuffle && !stream) throw new TypeError("shuffling needs a random stream: pass stream, or shuffle: false");
  checkWhole("start", start, 0);
  if (epochs !== Infinity) checkWhole("epochs", epochs, 0);
  return { epochs, start, ...(shuffle && stream && { stream }) };
}

/** The batches that `plan` gives for each epoch, one epoch after another; without a stream the plan is one in order. */
export function* overEpochs<T>({ epochs, start, stream }: CheckedEpochs, plan: (stream: RandomStream | undefined) => readonly T[]): Generator<T, void, undefined> {
  let numSkipped = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const planned = plan(stream?.fork("epoch", epoch));
    const first = Math.min(planned.length, start - numSkipped);
    numSkipped += first;
    for (let i = first; i < planned.length; i++) yield planned[i];
  }
}

/** Throws RangeError unless `value` is a whole number of `least` or more. */
export function checkWhole(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) throw new RangeError(`expected ${name} to be a whole number >= ${least}, got ${value}`);
}
