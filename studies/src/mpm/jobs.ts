// The jobs of the jet studies: a tokenizer and an encoder pretrained on its tokens, and classifiers.
import { join } from "node:path";
import { classify, fineTune, loadEncoder, presets, pretrain, saveEncoder } from "@mpm/encoder";
import { accuracy, oneVsRestAuc, predictedClasses } from "@mpm/metrics";
import { balancedSubset, numSets, selectSets, type ParticleSet } from "@mpm/sets";
import { randomStream } from "@mpm/tensor";
import { trainVqVae } from "@mpm/tokenizer";
import { warmupCosine, type Schedule } from "@mpm/train";
import type { Job, JobContext, StudySettings } from "../study.js";
import { JET_CLASSES, jetFiles, readJetPart, readTestJets } from "./jets.js";
import { FINE_TUNING, JET_SCALES, PRETRAINING, TOKENIZER, type JetScale } from "./scale.js";

const TEST_JETS = 10_000;

/** Trains a VQ-VAE and, on its tokens, an encoder, which is saved in the folder `model` of the run. */
export function jetPretrainingJob(seed: number, { scale, data }: StudySettings): Job {
  const settings = JET_SCALES[scale];
  return {
    name: `masked particle modeling, seed ${seed}`, kind: "jet pretraining", seed, data: jetFiles(data), seconds: settings.tokenizerSteps / 12 + (settings.jets * settings.epochs) / 1_000,
    config: { ...settings, tokenizer: TOKENIZER, pretraining: PRETRAINING },
    run: async (context) => pretrainJets({ seed, data, ...settings }, context),
  };
}

/** What a pretraining job gives: tokens predicted rightly, as a share of the hidden particles of validation jets. */
export type JetPretrainingResult = { readonly tokenAccuracy: number };

async function pretrainJets({ seed, data, encoder, jets, epochs, tokenizerSteps, peak }: JetScale & { readonly seed: number; readonly data: string }, { run, threads, signal, progress }: JobContext): Promise<JetPretrainingResult> {
  const [training, validation] = [await readJetPart(data, "pretraining", jets), await readJetPart(data, "validation")];
  const { model, batchParticles } = TOKENIZER;
  await using tokenizer = await trainVqVae(training, { model, steps: tokenizerSteps, batchParticles, seed, threads, learningRate: falling(TOKENIZER.peak, tokenizerSteps) });
  const { vocabulary } = tokenizer;
  const steps = Math.ceil((epochs * training.offsets[numSets(training)]) / PRETRAINING.particlesPerBatch);
  const trained = await pretrain(training, { tokens: await tokenizer.encode(training), vocabulary }, {
    ...PRETRAINING, encoder: presets[encoder], steps, seed, threads, learningRate: falling(peak, steps),
    validation: { set: validation, tokens: await tokenizer.encode(validation), vocabulary, every: Math.ceil(steps / 4) },
    checkpoint: { path: run.checkpointPath, every: 200, signal },
    onStep: ({ index, loss }) => progress((index + 1) / steps, loss),
  });
  await saveEncoder(trained, join(run.path, "model"));
  return { tokenAccuracy: trained.validation.at(-1)?.accuracy ?? 0 };
}

/** Which fine-tuning. */
export interface JetFineTuningSpec {
  readonly labels: number;
  readonly mode: "scratch" | "full";
  readonly seed: number;
  readonly pretrained: Job;
}

/** What a fine-tuning job gives, on test jets. */
export type JetFineTuningResult = { readonly accuracy: number; readonly auc: number };

/** Trains a classifier of the ten classes and saves it in the folder `model` of the run: equal seeds have equal jets, order and first weights of the head. */
export function jetFineTuningJob({ labels, mode, seed, pretrained }: JetFineTuningSpec, { data }: StudySettings): Job {
  return {
    name: `ten classes, ${labels} labels, ${mode === "scratch" ? "from scratch" : `after ${pretrained.name}`}, seed ${seed}`, kind: "jet fine-tuning", seed,
    config: { labels, mode, ...FINE_TUNING }, data: jetFiles(data), needs: { pretrained }, seconds: 20 + labels / 50,
    run: async (context) => tuneJets({ labels, mode, seed }, data, context),
  };
}

async function tuneJets({ labels, mode, seed }: Omit<JetFineTuningSpec, "pretrained">, data: string, { run, needs, threads, progress }: JobContext): Promise<JetFineTuningResult> {
  const pretrained = await loadEncoder(join(needs["pretrained"].path, "model"));
  const [pool, validation, test] = [await readJetPart(data, "labelled"), await readJetPart(data, "validation"), await readTestJets(data, TEST_JETS)];
  const { peaks, epochs, particlesPerBatch: most, ...settings } = FINE_TUNING;
  const labelled: ParticleSet = selectSets(pool, balancedSubset(pool.labels, labels / JET_CLASSES.length, randomStream(seed, "labelled jets")));
  const particles = labelled.offsets[numSets(labelled)];
  const particlesPerBatch = Math.min(most, Math.ceil(particles / 5));
  const total = epochs * Math.ceil(particles / particlesPerBatch);
  const model = await fineTune(pretrained, labelled, {
    ...settings, mode, classes: JET_CLASSES, validation, epochs, particlesPerBatch, seed, threads, learningRate: warmupCosine({ peak: peaks[mode], warmup: total / epochs, total }),
    onStep: ({ index, loss }) => progress((index + 1) / total, loss),
  });
  await saveEncoder(model, join(run.path, "model"));
  const probabilities = await classify(model, test, { threads });
  return { accuracy: accuracy(predictedClasses(probabilities), test.labels), auc: oneVsRestAuc(probabilities, test.labels).mean };
}

/** Warm-up over 5 % of the steps, then a cosine down to 2 % of the peak. */
const falling = (peak: number, steps: number): Schedule => warmupCosine({ peak, warmup: Math.floor(0.05 * steps), total: steps, floor: 0.02 * peak });
