// Which sets go together in one epoch: similar sizes share a batch, batches come in random order. Builds no batch.

import type { RandomStream } from "@mpm/tensor";
import { numSets, type ParticleSet } from "./particle-set.js";

/** What a plan needs to know. */
export interface PlanOptions {
  readonly particlesPerBatch: number;
  readonly poolBatches: number;
  /** Shuffles when given. */
  readonly stream?: RandomStream;
}

/**
 * Set indices of every batch of one epoch; each set is in exactly one batch, and no batch has more than
 * `particlesPerBatch` particles, which no single set may exceed.
 *
 * The sets, permuted, are cut into pools of about `poolBatches` batches; sorting by size inside a pool keeps padding small,
 * and the pools keep which sets meet each other random.
 */
export function planEpoch(set: Pick<ParticleSet, "offsets">, { particlesPerBatch, poolBatches, stream }: PlanOptions): readonly Int32Array[] {
  const order = stream ? stream.permutation(numSets(set)) : new Int32Array(numSets(set)).map((_, row) => row);
  const numParticles = set.offsets[set.offsets.length - 1];
  const numPools = Math.max(1, Math.round(numParticles / (particlesPerBatch * poolBatches)));
  return Array.from({ length: numPools }, (_, pool) => {
    const start = Math.floor((pool * order.length) / numPools);
    const stop = Math.floor(((pool + 1) * order.length) / numPools);
    const batches = cutPool(order.subarray(start, stop), set.offsets, particlesPerBatch);
    return stream ? stream.shuffle(batches) : batches;
  }).flat();
}

function cutPool(pool: Int32Array, offsets: Int32Array, budget: number): Int32Array[] {
  const size = (row: number): number => offsets[row + 1] - offsets[row];
  pool.sort((a, b) => size(a) - size(b));
  const sizes = pool.map(size);
  const ends = cuts(sizes, balancedLimit(sizes, budget));
  return ends.map((end, i) => pool.subarray(i === 0 ? 0 : ends[i - 1], end));
}

// The smallest limit that needs no more batches than the budget does: even batches, no small remainder at the end.
function balancedLimit(sizes: Int32Array, budget: number): number {
  const numBatches = cuts(sizes, budget).length;
  let low = sizes.at(-1) ?? 0; // the largest set
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
