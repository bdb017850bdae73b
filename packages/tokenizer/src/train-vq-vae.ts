// Training the VQ-VAE tokenizer (arXiv 2401.13537, section 3.1): k-means initialisation of the codes, synchronised
// straight-through training, replacement of dead codes.
import { initParameters, subgraph, trainingArtifacts, type TrainingArtifacts } from "@mpm/graph";
import { batchesSync, fitStandardisation, numSets, packedFeeds, type PackedBatch, type ParticleSet } from "@mpm/sets";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import { isCheckpointDue, startTrainer, type CheckpointPlan, type Schedule, type StepResult, type Trainer } from "@mpm/train";
import { countUnused, deadCodes, replaceCodes } from "./dead-codes.js";
import { kMeans } from "./k-means.js";
import { parseVqVaeConfig, type VqVaeConfig } from "./vq-vae-config.js";
import { vqVaeGraph } from "./vq-vae-graph.js";
import { vqVaeTokenizer, type TokenizerOptions, type VqVaeTokenizer } from "./vq-vae-tokenizer.js";

export interface TrainVqVaeOptions extends TokenizerOptions {
  /** A preset's name, or a record of changes to one. */
  readonly model: unknown;
  readonly steps: number;
  readonly learningRate: Schedule;
  /** Particles in a training batch. Default 10,000. */
  readonly batchParticles?: number;
  /** Default 0.01, on weight matrices. */
  readonly weightDecay?: number;
  /** Default 5. */
  readonly clipNorm?: number;
  /** Batches a code may go unused before it is replaced. Default 100, as the paper; Infinity for never. */
  readonly replaceAfter?: number;
  /** Start the codes at the k-means centres of untrained latents. Default true. */
  readonly kMeansStart?: boolean;
  readonly seed?: number;
  /** Where the run is saved; it goes on from there if the file exists. */
  readonly checkpoint?: CheckpointPlan;
  readonly onStep?: (step: StepResult & { readonly numSets: number; readonly replaced: number }) => void;
}

const CODEBOOK = "quantiser.codebook";
const KMEANS_POINTS_PER_CODE = 40;
const UNUSED = "unused"; // batches each code has been unused for, in checkpoints

/** Trains on unlabelled sets. The result owns sessions: dispose it. */
export async function trainVqVae(set: ParticleSet, options: TrainVqVaeOptions): Promise<VqVaeTokenizer> {
  const { steps, learningRate, batchParticles = 10_000, weightDecay = 0.01, clipNorm = 5, replaceAfter = 100, seed = 0, threads, checkpoint } = options;
  const config = parseVqVaeConfig(options.model);
  const { mean, std } = fitStandardisation(set.features);
  const artifacts = vqVaeArtifacts(config, { mean, std });
  await using trainer = await startTrainer(artifacts, {
    initial: initParameters(artifacts.evaluation, seed), learningRate, clipNorm,
    groups: [{ match: "weight$", weightDecay }, { match: "", weightDecay: 0 }], ...(threads === undefined ? {} : { threads }),
  }, checkpoint);
  const feeds = (start: number): Generator<VqVaeFeeds> => trainingFeeds(set, config, { batchParticles, seed, start });
  if (trainer.step === 0 && (options.kMeansStart ?? true)) await startAtKMeans(trainer, config, feeds(0), seed);
  let unused = (trainer.restored.tensors[UNUSED]?.data as Int32Array | undefined) ?? new Int32Array(config.vocabulary);
  for (const batch of feeds(trainer.step)) {
    if (trainer.step >= steps) break;
    const step = await trainer.runStep(batch, { outputs: ["tokens", "latent", "reconstruction", "commitment"] });
    unused = countUnused(unused, step.outputs["tokens"]?.data as Int32Array);
    const dead = deadCodes(unused, replaceAfter);
    if (dead.length > 0) await replaceDead(trainer, config, dead, step, seed);
    for (const code of dead) unused[code] = 0;
    options.onStep?.({ ...step, numSets: batch["key_mask"].shape[0], replaced: dead.length });
    if (isCheckpointDue(trainer.step, checkpoint)) await trainer.save(checkpoint.path, { tensors: { [UNUSED]: tensor("int32", [config.vocabulary], unused) } });
  }
  const provenance = { tokenizer: { seed, steps, batchParticles, learningRate, weightDecay, clipNorm, replaceAfter, sets: numSets(set) } };
  return vqVaeTokenizer({ config, featureNames: set.featureNames, scale: { mean, std }, weights: await trainer.readParameters(), provenance }, options);
}

/** Training and evaluation graphs of a VQ-VAE. */
export function vqVaeArtifacts(config: VqVaeConfig, scale: Parameters<typeof vqVaeGraph>[1]): TrainingArtifacts {
  const graph = vqVaeGraph(config, scale);
  return trainingArtifacts(subgraph(graph, graph.outputs.map(({ name }) => name)), { loss: "loss" });
}

type VqVaeFeeds = Record<string, Tensor>;

/** Batches for ever; batch i is the same whatever `start`. */
function* trainingFeeds(set: ParticleSet, { heads }: VqVaeConfig, { batchParticles, seed, start }: { readonly batchParticles: number; readonly seed: number; readonly start: number }): Generator<VqVaeFeeds> {
  for (const batch of batchesSync(set, { particlesPerBatch: batchParticles, stream: randomStream(seed, "tokenizer batches"), epochs: Infinity, start }))
    yield { ...packedFeeds(batch, heads), particle_weight: particleWeight(batch) };
}

/** 1 / (particles of the set * sets): the mean over sets of the mean over particles. */
function particleWeight({ offsets, setOfParticle }: PackedBatch): Tensor<"float32"> {
  const numSetsInBatch = offsets.length - 1;
  return tensor("float32", [setOfParticle.length], Float32Array.from(setOfParticle, (at) => 1 / ((offsets[at + 1] - offsets[at]) * numSetsInBatch)));
}

/** Codes at the centres of latents of the first batches. The affine map is the identity then. */
async function startAtKMeans(trainer: Trainer, { vocabulary, latent }: VqVaeConfig, batches: Iterable<VqVaeFeeds>, seed: number): Promise<void> {
  const wanted = vocabulary * KMEANS_POINTS_PER_CODE;
  const points: number[] = [];
  for (const feeds of batches) {
    const result = await trainer.evaluate(feeds, { outputs: ["latent"] });
    for (const value of result["latent"]?.data as Float32Array) points.push(value);
    if (points.length >= wanted * latent) break;
  }
  const rows = tensor("float32", [points.length / latent, latent], Float32Array.from(points));
  const { centroids } = kMeans(rows, { clusters: vocabulary, stream: randomStream(seed, "codebook"), maxIterations: 10 });
  await trainer.writeParameters({ [CODEBOOK]: centroids });
}

async function replaceDead(trainer: Trainer, { affineRate }: VqVaeConfig, dead: readonly number[], { index, outputs }: StepResult, seed: number): Promise<void> {
  const parameters = await trainer.readParameters();
  const quantiser = { codebook: parameters[CODEBOOK], scale: parameters["quantiser.affine.scale"], bias: parameters["quantiser.affine.bias"], affineRate };
  const codebook = replaceCodes(quantiser, dead, outputs["latent"] as Tensor<"float32">, randomStream(seed, "dead codes", index));
  await trainer.writeParameters({ [CODEBOOK]: codebook });
}
