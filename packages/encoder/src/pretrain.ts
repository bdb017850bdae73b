// Masked particle modeling: learn from unlabelled sets by predicting the tokens of masked particles
// (arXiv 2401.13537, sections 3.2 and 3.3).
import { initParameters, subgraph, trainingArtifacts, type TrainingArtifacts } from "@mpm/graph";
import { decayGroups } from "@mpm/layers";
import { batchesSync, fitStandardisation, hashArray, hashSet, numSets, numSetsInFeeds, recipeOf, type ParticleSet } from "@mpm/sets";
import { MpmError, randomStream, type Tensor } from "@mpm/tensor";
import { packageVersions, saveWhenDue, startTrainer, type CheckpointPlan, type LearningOptions, type StepResult, type Trainer } from "@mpm/train";
import { checkSet, checkTokens, type TokenTargets } from "./check-set.js";
import { expectCount, parseEncoderConfig, type SetEncoderConfig } from "./config.js";
import type { EncoderModel } from "./encoder-model.js";
import { batchTokens, checkMaskable, isMaskable, maskedFeeds, pretrainingBatches } from "./pretraining-batches.js";
import { pretrainingGraph } from "./pretraining-graph.js";

/** Sets on which a run is validated, with their tokens. */
export interface PretrainingValidation extends TokenTargets {
  readonly set: ParticleSet;
  /** Steps between validations; there is one after the last step in any case. */
  readonly every: number;
}

/** Options of `pretrain`. */
export interface PretrainOptions extends Omit<LearningOptions, "onStep"> {
  /** A preset's name, or a record of changes to one. */
  readonly encoder: unknown;
  /** Training steps. */
  readonly steps: number;
  /** Particles in a batch; real ones, there is no padding. Default 10,000. */
  readonly particlesPerBatch?: number;
  /** Masked fraction of each set. Default 0.3, as the paper. */
  readonly maskFraction?: number;
  /** Loss and token accuracy on other sets. */
  readonly validation?: PretrainingValidation;
  /** Where the run is saved; it goes on from there if the file exists. */
  readonly checkpoint?: CheckpointPlan;
  readonly onStep?: (step: StepResult & { readonly numSets: number }) => void;
  readonly onValidation?: (result: ValidationPoint) => void;
}

/** One validation: means over all masked particles. */
export interface ValidationPoint {
  /** Steps done. */
  readonly index: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** A pretrained encoder and its validations. */
export interface Pretrained extends EncoderModel {
  readonly validation: readonly ValidationPoint[];
}

/** What batches and masks follow from. */
interface Masking {
  readonly heads: number;
  readonly fraction: number;
  readonly particlesPerBatch: number;
}

/**
 * Pretrains a set encoder. Sets are in descending pT (`orderBy`), or the order means nothing: then choose `order: "none"`.
 *
 * Throws for sets that cannot be encoded (`checkSet`), tokens that do not fit them, wrong options; `MpmError`
 * "checkpoint-mismatch" for the checkpoint of another run or of other data; and whatever the trainer throws.
 */
export async function pretrain(set: ParticleSet, targets: TokenTargets, options: PretrainOptions): Promise<Pretrained> {
  const { steps, particlesPerBatch = 10_000, maskFraction = 0.3, learningRate, weightDecay = 0.01, clipNorm = 1, beta2 = 0.999, seed = 0, threads, worker = true, checkpoint, validation } = options;
  const config = parseEncoderConfig(options.encoder);
  checkTargets(set, targets, { config, maskFraction, what: "pretraining sets" });
  expectCount("steps", steps);
  if (validation !== undefined) checkValidation(validation, targets, { config, maskFraction, what: "validation sets" });
  const { mean, std } = fitStandardisation(set.features);
  const model = { config, featureNames: set.featureNames, scale: { mean, std }, vocabulary: targets.vocabulary };
  const hashes = { data: await hashSet(set), tokens: await hashArray(targets.tokens) };
  const artifacts = pretrainingArtifacts(config, model);
  await using trainer = await startTrainer(artifacts, {
    initial: initParameters(artifacts.evaluation, seed), learningRate, clipNorm, beta2, groups: decayGroups(weightDecay), worker, ...(threads === undefined ? {} : { threads }),
  }, checkpoint);
  const run = { ...model, seed, particlesPerBatch, maskFraction, ...hashes };
  const history = restoredHistory(trainer, run);
  if (trainer.step > steps) throw new RangeError(`steps: the checkpoint has ${trainer.step} steps already, more than the ${steps} asked for: ask for as many or more, or give another path`);
  const masking = { heads: config.heads, fraction: maskFraction, particlesPerBatch };
  const validationMasking = { ...masking, particlesPerBatch: Math.max(particlesPerBatch, config.maxParticles) };
  const sizes: number[] = [];
  const batches = pretrainingBatches(set, targets.tokens, { ...masking, seed, start: trainer.step });
  for await (const step of trainer.fit(counted(batches, sizes), { steps: steps - trainer.step })) {
    options.onStep?.({ ...step, numSets: sizes.shift() ?? 0 });
    if (validation !== undefined && (trainer.step % validation.every === 0 || trainer.step === steps)) {
      const point = { index: trainer.step, ...(await validate(trainer, validation, validationMasking)) };
      history.push(point);
      options.onValidation?.(point);
    }
    await saveWhenDue(trainer, checkpoint, () => ({ metadata: { run: JSON.stringify(run), validation: JSON.stringify(history) } }));
  }
  const provenance = { pretraining: { packages: packageVersions(import.meta.url), seed, steps, particlesPerBatch, maskFraction, learningRate, weightDecay, clipNorm, beta2, sets: numSets(set), ...hashes } };
  return { ...model, ...recipeOf(set), weights: await trainer.readParameters(), validation: history, provenance };
}

/** Training needs the loss alone; evaluation also counts right tokens. Both take the same feeds, also where nothing reads `rank`. */
export function pretrainingArtifacts(config: SetEncoderConfig, options: Parameters<typeof pretrainingGraph>[1]): TrainingArtifacts {
  const graph = pretrainingGraph(config, options);
  const { inputs } = graph;
  return { ...trainingArtifacts({ ...subgraph(graph, ["loss"]), inputs }, { loss: "loss" }), evaluation: graph };
}

function checkTargets(set: ParticleSet, targets: TokenTargets, { config, maskFraction, what }: { readonly config: SetEncoderConfig; readonly maskFraction: number; readonly what: string }): void {
  checkSet(set, config, what);
  checkTokens(set, targets, what);
  checkMaskable(set, maskFraction, what);
}

function checkValidation(validation: PretrainingValidation, { vocabulary }: TokenTargets, rules: Parameters<typeof checkTargets>[2]): void {
  checkTargets(validation.set, validation, rules);
  expectCount("validation.every", validation.every);
  if (validation.vocabulary !== vocabulary) throw new RangeError(`${rules.what}: expected tokens of the vocabulary of ${vocabulary}, got one of ${validation.vocabulary}`);
}

/** Validations before the checkpoint that the trainer goes on from, which must be one of this run: its data, seed and batches. */
function restoredHistory({ step, restored: { metadata } }: Trainer, run: Readonly<Record<string, unknown>>): ValidationPoint[] {
  if (step === 0) return [];
  const saved: Record<string, unknown> = JSON.parse(metadata["run"] ?? "{}");
  const differing = Object.keys(run).filter((key) => JSON.stringify(run[key]) !== JSON.stringify(saved[key]));
  if (differing.length > 0) throw new MpmError("checkpoint-mismatch", `the checkpoint is of another pretraining run, with another ${differing.join(", ")}: give those of that run, or another path`);
  return JSON.parse(metadata["validation"] ?? "[]");
}

/** Notes the number of sets of each batch as it is made. */
function* counted(batches: Iterable<Record<string, Tensor>>, sizes: number[]): Generator<Record<string, Tensor>> {
  for (const feeds of batches) {
    sizes.push(numSetsInFeeds(feeds));
    yield feeds;
  }
}

/** Loss and token accuracy over all masked particles of the validation sets; masks are the same every time. */
async function validate(trainer: Trainer, { set, tokens }: PretrainingValidation, { heads, fraction, particlesPerBatch }: Masking): Promise<Omit<ValidationPoint, "index">> {
  let [masked, loss, accuracy, index] = [0, 0, 0, 0];
  for (const batch of batchesSync(set, { particlesPerBatch, shuffle: false })) {
    const stream = randomStream(0, "validation mask", index++);
    if (!isMaskable(batch.numSlots, fraction)) continue;
    const feeds = maskedFeeds(batch, batchTokens(set, tokens, batch), { heads, fraction, stream });
    const result = await trainer.evaluate(feeds, { outputs: ["loss", "accuracy"] });
    const count = feeds["tokens"]?.shape[0] ?? 0;
    masked += count;
    loss += count * Number(result["loss"]?.data[0]);
    accuracy += count * Number(result["accuracy"]?.data[0]);
  }
  return { loss: loss / masked, accuracy: accuracy / masked };
}
