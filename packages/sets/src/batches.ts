// The stream of packed batches that training and inference read; which sets meet is plan-epoch.ts, packing is pack-batch.ts.

import { checkParticleSet } from "./check-particle-set.js";
import { checkEpochs, checkWhole, overEpochs, type EpochOptions } from "./epochs.js";
import { packBatch, type PackedBatch } from "./pack-batch.js";
import type { ParticleSet } from "./particle-set.js";
import { planEpoch } from "./plan-epoch.js";

/** Options of `batches` and `batchesSync`. */
export interface BatchOptions extends EpochOptions {
  /** Most particles in a batch; a batch has as many sets as fit. */
  readonly particlesPerBatch: number;
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
  const { particlesPerBatch } = options;
  const epochs = checkEpochs(options);
  checkWhole("particlesPerBatch", particlesPerBatch, 1);
  checkParticleSet(set, { what: "sets to batch", maxParticles: particlesPerBatch, advice: "raise particlesPerBatch", finite: false });
  return (function* () {
    for (const rows of overEpochs(epochs, (stream) => planEpoch(set, { particlesPerBatch, ...(stream && { stream }) }))) yield packBatch(set, rows);
  })();
}
