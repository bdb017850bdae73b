// A packed batch as the feeds of a graph with the packed layout of @mpm/layers.

import { tensor, type Tensor } from "@mpm/tensor";
import { headIndices } from "./head-indices.js";
import type { PackedBatch } from "./pack-batch.js";

export interface PackedFeedsOptions {
  /** Whether the graph pools over sets and so reads `pool_gather`, `pool_scatter` and `pool_mask`. Default false. */
  readonly pooling?: boolean;
}

/**
 * `features` [particles, features]; for attention `slot_set` [rows, slots], `head_gather` [rows, heads, slots],
 * `head_scatter` [particles, heads], `qkv_gather` [rows, 3 * heads, slots] and `qkv_scatter` [particles, 3 * heads], all int32;
 * with `pooling` also `pool_gather` [sets, largest] and `pool_scatter` [particles] (int32), `pool_mask` [sets, largest] (float32).
 */
export function packedFeeds(batch: PackedBatch, numHeads: number, { pooling = false }: PackedFeedsOptions = {}): Record<string, Tensor> {
  const { numRows, numSlots, slotOfParticle: { length: numParticles } } = batch;
  const [head, qkv] = [headIndices(batch, numHeads), headIndices(batch, 3 * numHeads)];
  return {
    features: batch.features,
    slot_set: tensor("int32", [numRows, numSlots], batch.setOfSlot),
    head_gather: tensor("int32", [numRows, numHeads, numSlots], head.gatherIndex),
    head_scatter: tensor("int32", [numParticles, numHeads], head.scatterIndex),
    qkv_gather: tensor("int32", [numRows, 3 * numHeads, numSlots], qkv.gatherIndex),
    qkv_scatter: tensor("int32", [numParticles, 3 * numHeads], qkv.scatterIndex),
    ...(pooling && poolingFeeds(batch)),
  };
}

/** Every set in a row of its own. */
function poolingFeeds({ offsets, numSlots, rankInSet, setOfParticle }: PackedBatch): Record<string, Tensor> {
  const numSets = offsets.length - 1;
  const scatter = rankInSet.map((rank, particle) => setOfParticle[particle] * numSlots + rank); // [particles]
  const gather = new Int32Array(numSets * numSlots); // [sets, largest], padding -> 0
  const mask = new Float32Array(numSets * numSlots);
  scatter.forEach((slot, particle) => {
    gather[slot] = particle;
    mask[slot] = 1;
  });
  return {
    pool_gather: tensor("int32", [numSets, numSlots], gather),
    pool_scatter: tensor("int32", [scatter.length], scatter),
    pool_mask: tensor("float32", [numSets, numSlots], mask),
  };
}

/** The number of sets in feeds that `packedFeeds` made. */
export function numSetsInFeeds(feeds: Readonly<Record<string, Tensor>>): number {
  const { slot_set: slots } = feeds;
  if (!(slots?.data instanceof Int32Array)) throw new TypeError('expected feeds with "slot_set", as packedFeeds gives them');
  return 1 + slots.data.reduce((largest, set) => Math.max(largest, set), -1);
}
