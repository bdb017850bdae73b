// Which sets go together in one epoch. Builds no batch.

import type { RandomStream } from "@mpm/tensor";
import { numSets, type ParticleSet } from "./particle-set.js";

/** What a plan needs to know. */
export interface PlanOptions {
  readonly particlesPerBatch: number;
  /** Shuffles when given; without it sets come by size. */
  readonly stream?: RandomStream;
}

/**
 * Set indices of every batch of one epoch; each set is in exactly one batch, and no batch has more than
 * `particlesPerBatch` particles, which no single set may exceed. Batches are even: as few as the budget allows, none a
 * small remainder. With a stream sets meet at random, without one those of similar size share a batch.
 */
export function planEpoch(set: Pick<ParticleSet, "offsets">, { particlesPerBatch, stream }: PlanOptions): readonly Int32Array[] {
  const size = (row: number): number => set.offsets[row + 1] - set.offsets[row];
  const rows = new Int32Array(numSets(set)).map((_, row) => row);
  const order = stream ? stream.shuffle(rows) : rows.sort((a, b) => size(a) - size(b) || a - b);
  const sizes = order.map(size);
  const ends = cuts(sizes, balancedLimit(sizes, particlesPerBatch));
  return ends.map((end, i) => order.subarray(i === 0 ? 0 : ends[i - 1], end));
}

// The smallest limit that needs no more batches than the budget does: even batches, no small remainder at the end.
function balancedLimit(sizes: Int32Array, budget: number): number {
  const numBatches = cuts(sizes, budget).length;
  let low = sizes.reduce((largest, size) => Math.max(largest, size), 0);
  let high = budget;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (cuts(sizes, middle).length <= numBatches) high = middle;
    else low = middle + 1;
  }
  return low;
}

// Ends of consecutive runs, each as long as fits in the limit.
function cuts(sizes: Int32Array, limit: number): number[] {
  const ends: number[] = [];
  let sum = 0;
  sizes.forEach((size, i) => {
    if (sum + size > limit) {
      ends.push(i);
      sum = 0;
    }
    sum += size;
  });
  return sizes.length === 0 ? ends : [...ends, sizes.length];
}
