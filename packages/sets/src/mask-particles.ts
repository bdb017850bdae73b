// Chooses the particles that masked particle modeling hides.

import type { RandomStream } from "@mpm/tensor";
import type { PackedBatch } from "./pack-batch.js";

/** Options of `maskParticles`. */
export interface MaskOptions {
  /** Part of each set that is hidden, 0 to 1. Default 0.3 (arXiv 2401.13537). */
  readonly fraction?: number;
  /** `"uniform"` (default): every particle of a set is equally likely. */
  readonly strategy?: "uniform";
  /** Source of the choice; fork it per step so that a resumed run hides the same particles. */
  readonly stream: RandomStream;
}

/** The hidden particles of a batch. */
export interface ParticleMask {
  /** `[particles]`: 1 where hidden. */
  readonly masked: Uint8Array;
  /** `[hidden]`: their rows, ascending. */
  readonly rows: Int32Array;
}

// 0.29 * 100 is 28.999999999999996; a product this close below a whole number means that number.
const ROUNDING_SLACK = 1e-9;

/**
 * Hides floor(fraction * N) of the N particles of every set, without replacement; a set may be too small to lose any.
 *
 * @throws RangeError for a fraction outside 0 to 1 or an unknown strategy.
 */
export function maskParticles(batch: Pick<PackedBatch, "offsets">, { fraction = 0.3, strategy = "uniform", stream }: MaskOptions): ParticleMask {
  if (!(fraction >= 0 && fraction <= 1)) throw new RangeError(`expected a mask fraction from 0 to 1, got ${fraction}`);
  if (strategy !== "uniform") throw new RangeError(`expected mask strategy "uniform", got ${JSON.stringify(strategy)}`);
  const { offsets } = batch;
  const masked = new Uint8Array(offsets[offsets.length - 1]); // [particles]
  let numMasked = 0;
  for (let s = 0; s + 1 < offsets.length; s++) {
    const size = offsets[s + 1] - offsets[s];
    const count = Math.floor(fraction * size + ROUNDING_SLACK);
    markSample(masked.subarray(offsets[s], offsets[s + 1]), count, stream);
    numMasked += count;
  }
  return { masked, rows: markedRows(masked, numMasked) };
}

// The first `count` steps of a Fisher-Yates shuffle.
function markSample(marks: Uint8Array, count: number, stream: RandomStream): void {
  const order = new Int32Array(marks.length).map((_, i) => i);
  for (let i = 0; i < count; i++) {
    const j = i + stream.integer(marks.length - i);
    marks[order[j]] = 1;
    order[j] = order[i];
  }
}

function markedRows(marks: Uint8Array, count: number): Int32Array {
  const rows = new Int32Array(count);
  for (let row = 0, i = 0; row < marks.length; row++) {
    if (marks[row] === 1) rows[i++] = row;
  }
  return rows;
}
