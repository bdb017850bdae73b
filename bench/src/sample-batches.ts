// The batches that are measured: a few of those that an epoch has, spread over the sizes of sets, so that few of them
// stand for all.
import { batchesSync, packBatch, type ParticleSet } from "@mpm/sets";
import { randomStream } from "@mpm/tensor";

/** Sets of one batch, and what a batch of them is like. */
export interface BatchSample {
  /** Rows of the data set. */
  readonly setIndices: Int32Array; // [sets]
  readonly particles: number;
  /** Pairs of particles of one set: what attention has to look at. */
  readonly pairs: number;
  /** Slots that attention computes with, and their pairs. */
  readonly slots: number;
  readonly slotPairs: number;
}

/** Batches in the epoch that the sample is taken from. */
export const EPOCH_BATCHES = 32;

export interface SampleOptions {
  readonly particlesPerBatch: number;
  readonly count: number;
  /** Sets meet at random, as in training; otherwise by size, as in inference. */
  readonly shuffle: boolean;
}

/** Evenly spaced batches out of those of one epoch, ordered by the number of their sets. */
export function sampleBatches(set: ParticleSet, { particlesPerBatch, count, shuffle }: SampleOptions): readonly BatchSample[] {
  const all = [...batchesSync(set, { particlesPerBatch, shuffle, stream: randomStream(1, "bench batches") })].map(({ setIndices }) => describe(set, setIndices));
  all.sort((a, b) => b.setIndices.length - a.setIndices.length);
  const kept = Math.min(count, all.length);
  return Array.from({ length: kept }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / kept)]);
}

function describe(set: ParticleSet, setIndices: Int32Array): BatchSample {
  const { offsets, numRows, numSlots } = packBatch(set, setIndices);
  const sizes = setIndices.map((_, row) => offsets[row + 1] - offsets[row]);
  return {
    setIndices, particles: offsets[setIndices.length], pairs: sizes.reduce((pairs, size) => pairs + size ** 2, 0),
    slots: numRows * numSlots, slotPairs: numRows * numSlots ** 2,
  };
}
