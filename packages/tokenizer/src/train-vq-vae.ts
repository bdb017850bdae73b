// Training the VQ-VAE tokenizer (arXiv 2401.13537, section 3.1): k-means initialisation of the codes, synchronised
// straight-through training, replacement of dead codes.
import { initParameters, subgraph, trainingArtifacts, type TrainingArtifacts } from "@mpm/graph";
import { decayGroups, type FeatureScale } from "@mpm/layers";
import { checkParticleSet, fitStandardisation, hashSet, numSets, recipeOf, type ParticleSet } from "@mpm/sets";
import { MpmError, randomStream, tensor, type Tensor } from "@mpm/tensor";
import { saveWhenDue, startTrainer, type CheckpointPlan, type Schedule, type StepResult, type Trainer } from "@mpm/train";
import { countUnused, deadCodes, replaceCodes } from "./dead-codes.js";
import { startCodes } from "./start-codes.js";
import { vqVaeBatches } from "./vq-vae-batches.js";
import { parseVqVaeConfig, type VqVaeConfig } from "./vq-vae-config.js";
import { vqVaeGraph } from "./vq-vae-graph.js";
import { vqVaeTokenizer, type TokenizerOptions, type VqVaeTokenizer } from "./vq-vae-tokenizer.js";

/** Options of `trainVqVae`; `threads` and `worker` hold for training too. */
export interface TrainVqVaeOptions extends TokenizerOptions {
  /** A preset's name, or a record of changes to one. */
  readonly model: unknown;
  readonly steps: number;
  readonly learningRate: Schedule;
  /** Most particles in a training batch. Default 10,000. */
  readonly batchParticles?: number;
  /** Decoupled weight decay of weight matrices; biases, norms and codes have none. Default 0.01. */
  readonly weightDecay?: number;
  /** Largest global gradient norm; gradients above it are scaled down. Default 5, as the paper's code; Infinity for no limit. */
  readonly clipNorm?: number;
  /** Batches a code may go unused before it is replaced. Default 100, as the paper; Infinity for never. */
  readonly replaceAfter?: number;
  /** Start the codes at the k-means centres of untrained latents. Default true. */
  readonly kMeansStart?: boolean;
  /** Of weights, codes, batches and replacements. Default 0. */
  readonly seed?: number;
  /** Where the run is saved; it goes on from there if the file exists, bit for bit with the same threads. */
  readonly checkpoint?: CheckpointPlan;
  /** Called after every step. An error that it throws ends the training. */
  readonly onStep?: (step: VqVaeStep) => void;
}

/** What one training step reports; `outputs` are `tokens`, `latent`, `reconstruction` and `commitment` of its batch. */
export interface VqVaeStep extends StepResult {
  /** Sets of the batch. */
  readonly numSets: number;
  /** Codes replaced after the step. */
  readonly replaced: number;
}

/** Everything that the numbers of a run depend on, apart from the trainer's own settings. */
interface Run {
  readonly set: ParticleSet;
  readonly config: VqVaeConfig;
  readonly scale: FeatureScale;
  readonly batchParticles: number;
  readonly replaceAfter: number;
  readonly seed: number;
  /** SHA-256 of the set. */
  readonly data: string;
}

const WEIGHT_DECAY = 0.01;
const CLIP_NORM = 5;
const CODEBOOK = "quantiser.codebook";
const UNUSED = "unused"; // batches each code has been unused for, in checkpoints
const IDENTITY = "vq-vae"; // the run a checkpoint belongs to, in its metadata

/**
 * Trains on unlabelled sets. The result owns sessions: dispose it.
 *
 * Throws `TypeError` or `RangeError` for wrong options or sets, fewer distinct particles than codes, or a feature that does
 * not vary; `MpmError` "non-finite", "empty-set" or "set-too-large" for sets that cannot be trained on, "checkpoint-mismatch"
 * for a checkpoint of another architecture or run, "non-finite-loss" when training diverges.
 */
export async function trainVqVae(set: ParticleSet, options: TrainVqVaeOptions): Promise<VqVaeTokenizer> {
  const run = { ...planRun(set, options), data: await hashSet(set) };
  const { config, scale } = run;
  const start = vqVaeBatches(set, { ...run, heads: config.heads }); // checks set sizes before anything is opened
  await using trainer = await openTrainer(run, options);
  checkSameRun(trainer, run);
  if (trainer.step > options.steps) throw new RangeError(`steps: the checkpoint has ${trainer.step} steps already, more than the ${options.steps} asked for: ask for as many or more, or give another path`);
  if (trainer.step === 0 && (options.kMeansStart ?? true))
    await trainer.writeParameters({ [CODEBOOK]: await startCodes(trainer, config, start, { numParticles: set.features.shape[0], seed: run.seed }) });
  await trainSteps(trainer, run, options);
  return vqVaeTokenizer({ config, featureNames: set.featureNames, ...recipeOf(set), scale, weights: await trainer.readParameters(), provenance: provenanceOf(run, options) }, options);
}

/** Training and evaluation graphs of a VQ-VAE. */
export function vqVaeArtifacts(config: VqVaeConfig, scale: FeatureScale): TrainingArtifacts {
  const graph = vqVaeGraph(config, scale);
  return trainingArtifacts(subgraph(graph, graph.outputs.map(({ name }) => name)), { loss: "loss" });
}

function planRun(set: ParticleSet, { model, steps, batchParticles = 10_000, replaceAfter = 100, seed = 0 }: TrainVqVaeOptions): Omit<Run, "data"> {
  const config = parseVqVaeConfig(model);
  checkParticleSet(set, { width: config.features });
  if (!Number.isSafeInteger(steps) || steps < 1) throw new RangeError(`steps: expected a whole number of 1 or more, got ${steps}`);
  if (!(Number.isSafeInteger(replaceAfter) || replaceAfter === Infinity) || replaceAfter < 1) throw new RangeError(`replaceAfter: expected a whole number of batches of 1 or more, or Infinity, got ${replaceAfter}`);
  const { mean, std } = fitStandardisation(set.features);
  return { set, config, scale: { mean, std }, batchParticles, replaceAfter, seed };
}

async function openTrainer({ config, scale, seed }: Run, { learningRate, weightDecay = WEIGHT_DECAY, clipNorm = CLIP_NORM, threads, worker, checkpoint }: TrainVqVaeOptions): Promise<Trainer> {
  const artifacts = vqVaeArtifacts(config, scale);
  return startTrainer(artifacts, {
    initial: initParameters(artifacts.evaluation, seed), learningRate, clipNorm,
    groups: decayGroups(weightDecay),
    ...(threads === undefined ? {} : { threads }), ...(worker === undefined ? {} : { worker }),
  }, checkpoint);
}

/** A checkpoint has the counters and the position of one run; on other data or batches they would mean something else. */
function checkSameRun({ step, restored }: Trainer, run: Run): void {
  const [saved, wanted] = [restored.metadata[IDENTITY], identityOf(run)];
  if (step > 0 && saved !== wanted) throw new MpmError("checkpoint-mismatch", `the checkpoint is of another run: expected ${wanted}, got ${saved}; give the data and options of that run, or another path`);
}

const identityOf = ({ config, scale, batchParticles, seed, data }: Run): string => JSON.stringify({ config, scale, batchParticles, seed, data });

async function trainSteps(trainer: Trainer, run: Run, { steps, checkpoint, onStep }: TrainVqVaeOptions): Promise<void> {
  const { set, config: { heads, vocabulary } } = run;
  let unused = (trainer.restored.tensors[UNUSED]?.data as Int32Array | undefined) ?? new Int32Array(vocabulary);
  for (const batch of vqVaeBatches(set, { ...run, heads, start: trainer.step })) {
    if (trainer.step >= steps) return;
    const step = await trainer.runStep(batch.feeds, { outputs: ["tokens", "latent", "reconstruction", "commitment"] });
    unused = countUnused(unused, step.outputs["tokens"].data as Int32Array);
    const dead = deadCodes(unused, run.replaceAfter);
    if (dead.length > 0) await replaceDead(trainer, run, dead, step);
    for (const code of dead) unused[code] = 0;
    onStep?.({ ...step, numSets: batch.numSets, replaced: dead.length });
    await saveWhenDue(trainer, checkpoint, () => ({ metadata: { [IDENTITY]: identityOf(run) }, tensors: { [UNUSED]: tensor("int32", [vocabulary], unused) } }));
  }
}

async function replaceDead(trainer: Trainer, { config: { affineRate }, seed }: Run, dead: readonly number[], { index, outputs }: StepResult): Promise<void> {
  const { [CODEBOOK]: codebook, "quantiser.affine.scale": scale, "quantiser.affine.bias": bias } = await trainer.readParameters();
  const moved = replaceCodes({ codebook, scale, bias, affineRate }, dead, outputs["latent"] as Tensor<"float32">, randomStream(seed, "dead codes", index));
  await trainer.writeParameters({ [CODEBOOK]: moved });
}

function provenanceOf({ set, batchParticles, replaceAfter, seed, data }: Run, { steps, learningRate, weightDecay = WEIGHT_DECAY, clipNorm = CLIP_NORM, kMeansStart = true }: TrainVqVaeOptions): Readonly<Record<string, unknown>> {
  return { tokenizer: { seed, steps, batchParticles, learningRate, weightDecay, clipNorm: orNull(clipNorm), replaceAfter: orNull(replaceAfter), kMeansStart, sets: numSets(set), data } };
}

// JSON has no Infinity.
const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
