// A packed batch as the feeds of a graph with the packed layout of @mpm/layers.

import { tensor, type Tensor } from "@mpm/tensor";
import { headIndices } from "./head-indices.js";
import type { PackedBatch } from "./pack-batch.js";

export interface PackedFeedsOptions {
  /** Whether the graph pools over sets and so reads `particle_of_slot` and `slot_of_particle`. Default false. */
  readonly pooling?: boolean;
}

/**
 * `features` [particles, features], `head_gather` [sets, heads, slots], `head_scatter` [particles, heads],
 * `qkv_gather` [sets, 3 * heads, slots], `qkv_scatter` [particles, 3 * heads] (int32) and `key_mask` [sets, slots] (float32); with `pooling` also `particle_of_slot` [sets, slots] and
 * `slot_of_particle` [particles] (int32).
 */
export function packedFeeds(batch: PackedBatch, numHeads: number, { pooling = false }: PackedFeedsOptions = {}): Record<string, Tensor> {
  const [numSets, numParticles] = [batch.offsets.length - 1, batch.slotOfParticle.length];
  const [head, qkv] = [headIndices(batch, numHeads), headIndices(batch, 3 * numHeads)];
  return {
    features: batch.features,
    head_gather: tensor("int32", [numSets, numHeads, batch.numSlots], head.gatherIndex),
    head_scatter: tensor("int32", [numParticles, numHeads], head.scatterIndex),
    qkv_gather: tensor("int32", [numSets, 3 * numHeads, batch.numSlots], qkv.gatherIndex),
    qkv_scatter: tensor("int32", [numParticles, 3 * numHeads], qkv.scatterIndex),
    key_mask: tensor("float32", [numSets, batch.numSlots], batch.keyMask),
    ...(pooling && {
      particle_of_slot: tensor("int32", [numSets, batch.numSlots], batch.particleOfSlot),
      slot_of_particle: tensor("int32", [numParticles], batch.slotOfParticle),
    }),
  };
}
