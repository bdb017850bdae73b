// Masked particle modeling: learn from unlabelled sets by predicting the tokens of masked particles
// (arXiv 2401.13537, sections 3.2 and 3.3).
import { initParameters, subgraph, trainingArtifacts, type TrainingArtifacts } from "@mpm/graph";
import { batchesSync, fitStandardisation, numSets, type ParticleSet } from "@mpm/sets";
import { randomStream, type Tensor } from "@mpm/tensor";
import { isCheckpointDue, startTrainer, type CheckpointPlan, type ParameterGroup, type Schedule, type StepResult, type Trainer } from "@mpm/train";
import { checkSet } from "./check-set.js";
import { parseEncoderConfig, type SetEncoderConfig } from "./config.js";
import type { EncoderModel } from "./encoder-model.js";
import { batchTokens, maskedFeeds, pretrainingBatches } from "./pretraining-batches.js";
import { pretrainingGraph } from "./pretraining-graph.js";

/** What masked particles are to be predicted as. */
export interface TokenTargets {
  /** Token of every particle of the set, in order. */
  readonly tokens: Int32Array;
  readonly vocabulary: number;
}

export interface PretrainOptions {
  /** A preset's name, or a record of changes to one. */
  readonly encoder: unknown;
  /** Training steps. */
  readonly steps: number;
  /** Particles in a batch; real ones, there is no padding. */
  readonly particlesPerBatch?: number;
  /** Masked fraction of each set. Default 0.3, as the paper. */
  readonly maskFraction?: number;
  readonly learningRate: Schedule;
  /** Decay of weight matrices; biases, norms and the mask token have none. Default 0.01. */
  readonly weightDecay?: number;
  /** Largest gradient norm. Default 1. */
  readonly clipNorm?: number;
  readonly seed?: number;
  readonly threads?: number;
  /** Validation: loss and token accuracy on other sets, every so many steps. */
  readonly validation?: TokenTargets & { readonly set: ParticleSet; readonly every: number };
  /** Where the run is saved; it goes on from there if the file exists. */
  readonly checkpoint?: CheckpointPlan;
  readonly onStep?: (step: StepResult & { readonly numSets: number }) => void;
  readonly onValidation?: (result: ValidationPoint) => void;
}

export interface ValidationPoint {
  /** Steps done. */
  readonly index: number;
  readonly loss: number;
  readonly accuracy: number;
}

export interface Pretrained extends EncoderModel {
  readonly validation: readonly ValidationPoint[];
}

/** Decays matrices, and nothing else: biases, scales and single vectors start where they should end without data. */
export function decayGroups(weightDecay: number): readonly ParameterGroup[] {
  return [{ match: "(^|\\.)weight$", weightDecay }, { match: "", weightDecay: 0 }];
}

/**
 * Pretrains a set encoder. Sets are in descending pT (`orderBy`), or the order means nothing: then choose `order: "none"`.
 *
 * Throws for sets that cannot be encoded (`checkSet`), tokens that do not fit the set, and whatever the trainer throws.
 */
export async function pretrain(set: ParticleSet, targets: TokenTargets, options: PretrainOptions): Promise<Pretrained> {
  const { steps, particlesPerBatch = 10_000, maskFraction = 0.3, learningRate, weightDecay = 0.01, clipNorm = 1, seed = 0, threads, checkpoint } = options;
  const config = parseEncoderConfig(options.encoder);
  checkSet(set, config, "pretraining sets");
  checkTokens(set, targets, "pretraining sets");
  if (options.validation !== undefined) {
    checkSet(options.validation.set, config, "validation sets");
    checkTokens(options.validation.set, options.validation, "validation sets");
  }
  const { mean, std } = fitStandardisation(set.features);
  const artifacts = pretrainingArtifacts(config, { vocabulary: targets.vocabulary, scale: { mean, std } });
  const validation: ValidationPoint[] = [];
  await using trainer = await startTrainer(artifacts, {
    initial: initParameters(artifacts.evaluation, seed), learningRate, clipNorm, groups: decayGroups(weightDecay), ...(threads === undefined ? {} : { threads }),
  }, checkpoint);
  const masking = { heads: config.heads, fraction: maskFraction, particlesPerBatch };
  const sizes: number[] = [];
  for await (const step of trainer.fit(counted(pretrainingBatches(set, targets.tokens, { ...masking, seed, start: trainer.step }), sizes), { steps: steps - trainer.step })) {
    options.onStep?.({ ...step, numSets: sizes.shift() ?? 0 });
    if (options.validation !== undefined && (trainer.step % options.validation.every === 0 || trainer.step === steps)) {
      const point = { index: trainer.step, ...(await validate(trainer, options.validation, masking)) };
      validation.push(point);
      options.onValidation?.(point);
    }
    if (isCheckpointDue(trainer.step, checkpoint)) await trainer.save(checkpoint.path);
  }
  return {
    config, featureNames: set.featureNames, scale: { mean, std }, vocabulary: targets.vocabulary, weights: await trainer.readParameters(), validation,
    provenance: { pretraining: { seed, steps, particlesPerBatch, maskFraction, learningRate, weightDecay, clipNorm, sets: numSets(set) } },
  };
}

/** Training needs the loss alone; evaluation also counts right tokens. */
export function pretrainingArtifacts(config: SetEncoderConfig, options: Parameters<typeof pretrainingGraph>[1]): TrainingArtifacts {
  const graph = pretrainingGraph(config, options);
  return { ...trainingArtifacts(subgraph(graph, ["loss"]), { loss: "loss" }), evaluation: graph };
}

function checkTokens({ offsets, features }: ParticleSet, { tokens, vocabulary }: TokenTargets, what: string): void {
  if (tokens.length !== features.shape[0]) throw new RangeError(`${what}: expected one token per particle, ${features.shape[0]}, got ${tokens.length} (${offsets.length - 1} sets)`);
  const wrong = tokens.findIndex((token) => token < 0 || token >= vocabulary);
  if (wrong >= 0) throw new RangeError(`${what}: token ${tokens[wrong]} of particle ${wrong} lies outside the vocabulary of ${vocabulary}`);
}

/** Notes the number of sets of each batch as it is made. */
function* counted(batches: Iterable<Record<string, Tensor>>, sizes: number[]): Generator<Record<string, Tensor>> {
  for (const feeds of batches) {
    sizes.push(feeds["key_mask"]?.shape[0] ?? 0);
    yield feeds;
  }
}

/** Loss and token accuracy over all masked particles of the validation sets; masks are the same every time. */
async function validate(trainer: Trainer, { set, tokens }: TokenTargets & { readonly set: ParticleSet }, { heads, fraction, particlesPerBatch }: { heads: number; fraction: number; particlesPerBatch: number }): Promise<Omit<ValidationPoint, "index">> {
  let [masked, loss, accuracy, index] = [0, 0, 0, 0];
  for (const batch of batchesSync(set, { particlesPerBatch, shuffle: false, stream: randomStream(0, "validation") })) {
    const feeds = maskedFeeds(batch, batchTokens(set, tokens, batch), { heads, fraction, stream: randomStream(0, "validation mask", index++) });
    const result = await trainer.evaluate(feeds, { outputs: ["loss", "accuracy"] });
    const count = feeds["tokens"]?.shape[0] ?? 0;
    masked += count;
    loss += count * Number(result["loss"]?.data[0]);
    accuracy += count * Number(result["accuracy"]?.data[0]);
  }
  return { loss: loss / masked, accuracy: accuracy / masked };
}
