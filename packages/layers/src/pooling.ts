// From the particles of each set to one row per set.
import { add, matmul, reshape, softmax, squeeze, type Value } from "@mpm/graph";
import type { BatchLayout } from "./batch-layout.js";
import { linear } from "./linear.js";
import { child, type Scope } from "./scope.js";

/**
 * Learned weighted mean: weights are the softmax over a set's particles of one linear score each (arXiv 2401.13537,
 * fine-tuning head). x [rows, width] -> [sets, width]. Scores start at 0, so the pooling starts as the plain mean.
 */
export function weightedPool(scope: Scope, x: Value, layout: BatchLayout): Value {
  const score = linear(child(scope, "score"), x, { out: 1, bias: false, init: { kind: "zeros" } }); // [rows, 1]
  const slots = reshape(layout.toSlots(score), [0, 1, -1]); // [sets, 1, slots]
  return pool(softmax(add(slots, layout.slotBias())), x, layout);
}

/** Plain mean over each set's particles: x [rows, width] -> [sets, width]. */
export function meanPool(x: Value, layout: BatchLayout): Value {
  return pool(softmax(layout.slotBias()), x, layout); // equal weights for real slots
}

function pool(weights: Value, x: Value, layout: BatchLayout): Value { // weights [sets, 1, slots]
  return squeeze(matmul(weights, layout.toSlots(x)), [1]); // [sets, 1, slots] x [sets, slots, width]
}
