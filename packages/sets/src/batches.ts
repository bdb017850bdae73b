// The stream of packed batches that training and inference read; which sets meet is plan-epoch.ts, packing is pack-batch.ts.

import type { RandomStream } from "@mpm/tensor";
import { checkParticleSet } from "./check-particle-set.js";
import { packBatch, type PackedBatch } from "./pack-batch.js";
import type { ParticleSet } from "./particle-set.js";
import { planEpoch } from "./plan-epoch.js";

/** Options of `batches` and `batchesSync`. */
export interface BatchOptions {
  /** Most particles in a batch; a batch has as many sets as fit. */
  readonly particlesPerBatch: number;
  /** Random order, new in every epoch. Default true, and then `stream` is needed. */
  readonly shuffle?: boolean;
  /** Source of the order; it is forked per epoch and never advanced. */
  readonly stream?: RandomStream;
  /** How many times every set is visited. Default 1; `Infinity` never ends. */
  readonly epochs?: number;
  /** Batches already consumed: the first one given is number `start`, bit for bit as if the others had been read. */
  readonly start?: number;
}

interface CheckedOptions {
  readonly particlesPerBatch: number;
  readonly epochs: number;
  readonly start: number;
  readonly stream?: RandomStream;
}

/**
 * Packed batches; every set comes exactly once per epoch, and no batch is a small remainder. Without shuffling the sets
 * come by size: `setIndices` says where results belong.
 *
 * @throws TypeError when shuffling without a stream; RangeError for a wrong option or a set that is not well formed; MpmError
 * `"set-too-large"` or `"empty-set"`, naming the row, for a set that no batch can hold. All before the first batch.
 */
export function batches(set: ParticleSet, options: BatchOptions): AsyncGenerator<PackedBatch, void, undefined> {
  const packed = batchesSync(set, options);
  return (async function* () {
    yield* packed;
  })();
}

/** The same batches as a plain generator. */
export function batchesSync(set: ParticleSet, options: BatchOptions): Generator<PackedBatch, void, undefined> {
  const checked = checkOptions(options);
  checkParticleSet(set, { what: "sets to batch", maxParticles: checked.particlesPerBatch, advice: "raise particlesPerBatch", finite: false });
  return generate(set, checked);
}

function* generate(set: ParticleSet, { epochs, start, stream, ...plan }: CheckedOptions): Generator<PackedBatch, void, undefined> {
  let numSkipped = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const planned = planEpoch(set, { ...plan, ...(stream && { stream: stream.fork("epoch", epoch) }) });
    const first = Math.min(planned.length, start - numSkipped);
    numSkipped += first;
    for (let i = first; i < planned.length; i++) yield packBatch(set, planned[i]);
  }
}

function checkOptions(options: BatchOptions): CheckedOptions {
  const { particlesPerBatch, shuffle = true, stream, epochs = 1, start = 0 } = options;
  if (shuffle && !stream) throw new TypeError("shuffling needs a random stream: pass stream, or shuffle: false");
  checkWhole("particlesPerBatch", particlesPerBatch, 1);
  checkWhole("start", start, 0);
  if (epochs !== Infinity) checkWhole("epochs", epochs, 0);
  return { particlesPerBatch, epochs, start, ...(shuffle && stream && { stream }) };
}

function checkWhole(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) throw new RangeError(`expected ${name} to be a whole number >= ${least}, got ${value}`);
}
