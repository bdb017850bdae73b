// The batches of masked particle modeling: packed sets, their masks and the tokens to predict. Everything about batch i
// follows from (seed, i), so a run can start anywhere.
import { batchesSync, maskParticles, numSets, packedFeeds, type PackedBatch, type ParticleSet } from "@mpm/sets";
import { randomStream, tensor, type RandomStream, type Tensor } from "@mpm/tensor";

/** Which batches `pretrainingBatches` makes. */
export interface PretrainingBatchOptions {
  readonly heads: number;
  /** Masked part of each set: floor(fraction * N) of its N particles. */
  readonly fraction: number;
  readonly particlesPerBatch: number;
  readonly seed: number;
  /** Batches to leave out at the beginning: where a resumed run goes on. */
  readonly start?: number;
  /** Default: for ever. */
  readonly epochs?: number;
}

/**
 * Feeds of `pretrainingGraph`. `tokens` are those of all particles of the set.
 *
 * A batch whose sets are all too small to lose a particle would have no loss: the next batch that can be masked stands in
 * for it, with a mask of its own. So there is a batch for every step, and it depends on the number of the step alone.
 * Throws RangeError where no set can lose a particle.
 */
export function* pretrainingBatches(set: ParticleSet, tokens: Int32Array, { heads, fraction, particlesPerBatch, seed, start = 0, epochs = Infinity }: PretrainingBatchOptions): Generator<Record<string, Tensor>> {
  checkMaskable(set, fraction, "pretraining sets");
  let [index, next] = [start, start]; // of the batch to give, and of the one after that which is read
  for (const batch of batchesSync(set, { particlesPerBatch, stream: randomStream(seed, "pretraining batches"), epochs, start })) {
    next++;
    if (!isMaskable(batch.numSlots, fraction)) continue;
    for (; index < next; index++) yield maskedFeeds(batch, batchTokens(set, tokens, batch), { heads, fraction, stream: randomStream(seed, "pretraining mask", index) });
  }
}

/** Feeds of one batch; `tokens` are those of its particles. Throws RangeError where no particle can be masked. */
export function maskedFeeds(batch: PackedBatch, tokens: Int32Array, { heads, fraction, stream }: { readonly heads: number; readonly fraction: number; readonly stream: RandomStream }): Record<string, Tensor> {
  const { masked, rows } = maskParticles(batch, { fraction, strategy: "uniform", stream });
  if (rows.length === 0) throw new RangeError(`a batch of ${batch.offsets.length - 1} sets has no particle to mask at fraction ${fraction}: take larger sets or a larger fraction`);
  const place = new Int32Array(masked.length); // [particles]
  rows.forEach((row, at) => { place[row] = at; });
  return {
    ...packedFeeds(batch, heads),
    masked: tensor("float32", [masked.length, 1], Float32Array.from(masked)),
    masked_rows: tensor("int32", [rows.length], rows),
    masked_place: tensor("int32", [masked.length], place),
    rank: tensor("int32", [masked.length], batch.rankInSet),
    tokens: tensor("int32", [rows.length], rows.map((row) => tokens[row])),
  };
}

/** The tokens of a batch's particles, [particles]. */
export function batchTokens(set: ParticleSet, tokens: Int32Array, { setIndices, offsets }: PackedBatch): Int32Array {
  const chosen = new Int32Array(offsets[offsets.length - 1]);
  setIndices.forEach((row, at) => chosen.set(tokens.subarray(set.offsets[row], set.offsets[row + 1]), offsets[at]));
  return chosen;
}

/** Whether a set of this size loses a particle to the mask. */
export function isMaskable(size: number, fraction: number): boolean {
  return maskParticles({ offsets: Int32Array.of(0, size) }, { fraction, stream: randomStream(0) }).rows.length > 0;
}

/** RangeError unless some set loses a particle to the mask; `what` names the sets. */
export function checkMaskable({ offsets }: ParticleSet, fraction: number, what: string): void {
  const largest = offsets.subarray(1).reduce((most, end, row) => Math.max(most, end - offsets[row]), 0);
  if (isMaskable(largest, fraction)) return;
  throw new RangeError(`${what}: the largest of the ${numSets({ offsets })} sets has ${largest} particles, and mask fraction ${fraction} leaves nothing to mask: take larger sets or a larger fraction`);
}
