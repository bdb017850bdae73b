// First values of the codes: k-means centres of the latents of the first batches, before any training step. The encoder's
// blocks are the identity then and the affine map of the codes too, so the centres are spread like the features.
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import type { Trainer } from "@mpm/train";
import { kMeans } from "./k-means.js";
import type { VqVaeBatch } from "./vq-vae-batches.js";
import type { VqVaeConfig } from "./vq-vae-config.js";

const LATENTS_PER_CODE = 40;
const ITERATIONS = 10;

/**
 * A codebook [vocabulary, latent] from at least 40 latents per code, or the `numParticles` there are.
 * Throws RangeError when fewer latents differ than there are codes.
 */
export async function startCodes(trainer: Pick<Trainer, "evaluate">, { vocabulary, latent }: VqVaeConfig, batches: Iterable<VqVaeBatch>, { numParticles, seed }: { readonly numParticles: number; readonly seed: number }): Promise<Tensor<"float32">> {
  const rows = await firstLatents(trainer, batches, latent * Math.min(numParticles, vocabulary * LATENTS_PER_CODE));
  const points = tensor("float32", [rows.length / latent, latent], rows);
  return kMeans(points, { clusters: vocabulary, stream: randomStream(seed, "codebook"), maxIterations: ITERATIONS }).centroids;
}

/** Latents of whole batches, until there are `numValues` numbers. */
async function firstLatents(trainer: Pick<Trainer, "evaluate">, batches: Iterable<VqVaeBatch>, numValues: number): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  let length = 0;
  for (const { feeds } of batches) {
    const { latent } = await trainer.evaluate(feeds, { outputs: ["latent"] });
    parts.push(latent.data as Float32Array);
    length += latent.data.length;
    if (length >= numValues) break;
  }
  return joined(parts, length);
}

function joined(parts: readonly Float32Array[], length: number): Float32Array {
  const all = new Float32Array(length);
  let start = 0;
  for (const part of parts) {
    all.set(part, start);
    start += part.length;
  }
  return all;
}
