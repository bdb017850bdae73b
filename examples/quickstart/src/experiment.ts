// The three parts of the main job: tokenizer, pretraining, fine-tuning. The quickstart runs them once, the trials often.
import { classify, fineTune, presets, pretrain, type EncoderModel, type FineTuned, type Pretrained } from "@mpm/encoder";
import { balancedSubset, selectSets } from "@mpm/sets";
import { randomStream } from "@mpm/tensor";
import { tokenStatistics, trainVqVae, type VqVaeTokenizer } from "@mpm/tokenizer";
import { warmupCosine, type ProgressPhase, type Schedule } from "@mpm/train";
import { accuracy, oneVsRestAuc, predictedClasses, rocCurve, takeRows } from "@mpm/metrics";
import { CLASSES, jetKinematics, type LabelledSet, type QuickstartJets } from "./jets.js";
import type { ClassRoc, LossPoint, Mode, PretrainResult, Run, TokenizerResult } from "./report-result.js";
import { budgetSettings, type QuickstartSettings } from "./settings.js";

const SEED = 1; // of the tokenizer and the pretraining
const BETA2 = 0.99; // of AdamW: runs here are short
const PARTICLES_PER_JET = 39; // mean of the training jets, to turn epochs into steps

/** Trains the VQ-VAE and looks at what it does to validation jets. */
export async function runTokenizer({ training, validation }: QuickstartJets, { tokenizer, threads }: QuickstartSettings, phase: ProgressPhase): Promise<{ tokenizer: VqVaeTokenizer; result: TokenizerResult }> {
  const started = performance.now();
  const losses: LossPoint[] = [];
  let jets = 0;
  const trained = await trainVqVae(training, {
    model: tokenizer.model, steps: tokenizer.steps, batchParticles: tokenizer.batchParticles, seed: SEED, threads,
    learningRate: falling(tokenizer.learningRate, tokenizer.steps),
    onStep: ({ index, loss, numSets }) => {
      losses.push({ index, loss });
      phase.update({ done: index + 1, loss, seen: (jets += numSets) });
    },
  });
  const tokens = await trained.encode(validation);
  const { counts, utilisation, perplexity } = tokenStatistics(tokens, trained.vocabulary);
  const [original, reconstructed] = [jetKinematics(validation, validation.features), jetKinematics(validation, await trained.decode(validation, tokens))];
  phase.finish(`utilisation ${utilisation.toFixed(2)}, perplexity ${perplexity.toFixed(0)}`);
  return {
    tokenizer: trained,
    result: {
      utilisation, perplexity, vocabulary: trained.vocabulary, seconds: (performance.now() - started) / 1000, losses, counts,
      jetMass: { original: original.mass, reconstructed: reconstructed.mass }, jetPt: { original: original.pt, reconstructed: reconstructed.pt },
    },
  };
}

/** Warm-up over 5 % of the steps, then a cosine down to 2 % of the peak. */
const falling = (peak: number, steps: number): Schedule => warmupCosine({ peak, warmup: Math.floor(0.05 * steps), total: steps, floor: 0.02 * peak });

/** Steps of so many passes over the training jets. */
export function pretrainingSteps({ epochs, pretraining }: QuickstartSettings, numJets: number): number {
  return Math.ceil((epochs * numJets * PARTICLES_PER_JET) / pretraining.particlesPerBatch);
}

/** Masked particle modeling on all training jets, labels unseen. */
export async function runPretraining({ training, validation }: QuickstartJets, tokenizer: VqVaeTokenizer, settings: QuickstartSettings, phase: ProgressPhase): Promise<{ model: Pretrained; result: PretrainResult }> {
  const { pretraining, preset, threads } = settings;
  const { vocabulary } = tokenizer;
  const steps = pretrainingSteps(settings, training.labels.length);
  const targets = { tokens: await tokenizer.encode(training), vocabulary };
  const validationTokens = await tokenizer.encode(validation);
  const losses: LossPoint[] = [];
  let jets = 0;
  const started = performance.now();
  const model = await pretrain(training, targets, {
    encoder: presets[preset], steps, particlesPerBatch: pretraining.particlesPerBatch, maskFraction: pretraining.maskFraction, weightDecay: pretraining.weightDecay, beta2: BETA2,
    learningRate: falling(pretraining.learningRate, steps), seed: SEED, threads,
    validation: { set: validation, tokens: validationTokens, vocabulary, every: Math.ceil(steps / 8) },
    onStep: (step) => {
      losses.push({ index: step.index, loss: step.loss });
      jets += step.numSets;
      phase.update({ done: step.index + 1, loss: step.loss, seen: jets });
    },
  });
  phase.finish(`token accuracy ${model.validation.at(-1)?.accuracy.toFixed(3)}`);
  const seconds = (performance.now() - started) / 1000;
  return { model, result: { steps, jets, seconds, jetsPerSecond: jets / seconds, losses, validation: model.validation } };
}

export interface FineTuneJob {
  readonly labels: number;
  readonly mode: Mode;
  readonly seed: number;
  readonly settings: QuickstartSettings;
  /** Called with the share of the most steps that this job may take, and the loss. */
  readonly onStep?: (progress: { readonly share: number; readonly loss: number }) => void;
}

export interface FineTuneRun {
  readonly run: Run;
  /** 1 where the classifier is right, [test jets]. */
  readonly correct: Uint8Array;
  readonly model: FineTuned;
}

/** One classifier. The seed fixes the labelled jets, the order of batches and the head's first weights for all modes. */
export async function runFineTuning(pretrained: EncoderModel, { training, validation, test }: QuickstartJets, { labels, mode, seed, settings, onStep }: FineTuneJob): Promise<FineTuneRun> {
  const started = performance.now();
  const { fineTuning, threads } = settings;
  const subset = balancedSubset(training.labels, labels / CLASSES.length, randomStream(seed, "labelled jets"));
  const { learningRate, epochs, validateEvery } = budgetSettings(fineTuning, labels);
  const particles = labels * PARTICLES_PER_JET;
  const particlesPerBatch = Math.min(fineTuning.particlesPerBatch, Math.ceil(particles / 5));
  const steps = Math.ceil(particles / particlesPerBatch);
  const model = await fineTune(pretrained, selectSets(training, subset), {
    mode, classes: CLASSES, validation, seed, threads, worker: false, beta2: BETA2, epochs, validateEvery, particlesPerBatch,
    weightDecay: fineTuning.weightDecay, ema: fineTuning.ema, patience: fineTuning.patience,
    learningRate: warmupCosine({ peak: learningRate[mode], warmup: steps, total: epochs * steps }),
    onStep: ({ index, loss }) => onStep?.({ share: (index + 1) / (epochs * steps), loss }),
  });
  const probabilities = await classify(model, test, { threads, worker: false });
  const predicted = predictedClasses(probabilities);
  return {
    model, correct: Uint8Array.from(predicted, (label, jet) => Number(label === test.labels[jet])),
    run: {
      labels, mode, seed, accuracy: accuracy(predicted, test.labels), auc: oneVsRestAuc(probabilities, test.labels).mean, roc: rocs(probabilities, test),
      epochs: model.history.length * validateEvery, seconds: (performance.now() - started) / 1000,
    },
  };
}

/** ROC curves of two signals against QCD, scored by p(signal) / (p(signal) + p(QCD)). */
function rocs(probabilities: Awaited<ReturnType<typeof classify>>, { labels }: LabelledSet): readonly ClassRoc[] {
  return ["Tbqq", "Hbb"].map((name) => {
    const signal = CLASSES.indexOf(name as (typeof CLASSES)[number]);
    const rows = Int32Array.from([...labels.keys()].filter((jet) => labels[jet] === 0 || labels[jet] === signal));
    const scores = takeRows(probabilities, rows);
    const ratio = Float32Array.from(rows, (_, row) => scores.data[row * CLASSES.length + signal] / (scores.data[row * CLASSES.length + signal] + scores.data[row * CLASSES.length]));
    const { falsePositiveRate, truePositiveRate } = rocCurve(ratio, Uint8Array.from(rows, (jet) => Number(labels[jet] === signal)));
    return { label: `${name} vs QCD`, falsePositiveRate, truePositiveRate };
  });
}
