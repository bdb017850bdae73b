// The three parts of the main job: tokenizer, pretraining, fine-tuning. The quickstart runs them once, the studies often.
import { classify, fineTune, presets, pretrain, type EncoderModel, type FineTuned, type Pretrained } from "@mpm/encoder";
import { balancedSubset, selectSets } from "@mpm/sets";
import { randomStream } from "@mpm/tensor";
import { tokenStatistics, trainVqVae, type VqVaeTokenizer } from "@mpm/tokenizer";
import { warmupCosine, type Schedule } from "@mpm/train";
import { accuracy, oneVsRestAuc, predictedClasses, rocCurve, takeRows } from "@mpm/metrics";
import { CLASSES, jetKinematics, type LabelledSet, type QuickstartJets } from "./jets.js";
import type { ProgressPhase } from "./progress.js";
import type { ClassRoc, LossPoint, Mode, PretrainResult, Run, TokenizerResult } from "./report-result.js";
import type { FineTuningSettings, QuickstartSettings } from "./settings.js";

const SEED = 1; // of the tokenizer and the pretraining
const BETA2 = 0.99; // of AdamW: runs here are short
const PARTICLES_PER_JET = 39; // mean of the training jets, to turn epochs into steps

/** Trains the VQ-VAE and looks at what it does to validation jets. Tokens are those of the training and validation jets. */
export async function runTokenizer({ training, validation }: QuickstartJets, { tokenizer, threads }: QuickstartSettings, phase: ProgressPhase): Promise<{ tokenizer: VqVaeTokenizer; result: TokenizerResult }> {
  const started = performance.now();
  const losses: LossPoint[] = [];
  let jets = 0;
  const trained = await trainVqVae(training, {
    model: tokenizer.model, steps: tokenizer.steps, batchParticles: tokenizer.batchParticles, seed: SEED, threads, worker: true,
    learningRate: falling(tokenizer.learningRate, tokenizer.steps),
    onStep: ({ index, loss, numSets }) => {
      losses.push({ index, loss });
      phase.update({ done: index + 1, loss, jets: (jets += numSets) });
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
  let [jets, seconds] = [0, 0];
  const model = await pretrain(training, targets, {
    encoder: presets[preset], steps, particlesPerBatch: pretraining.particlesPerBatch, maskFraction: pretraining.maskFraction, weightDecay: pretraining.weightDecay, beta2: BETA2,
    learningRate: falling(pretraining.learningRate, steps), seed: SEED, threads,
    validation: { set: validation, tokens: validationTokens, vocabulary, every: Math.ceil(steps / 12) },
    onStep: (step) => {
      losses.push({ index: step.index, loss: step.loss });
      jets += step.numSets;
      seconds += step.seconds;
      phase.update({ done: step.index + 1, loss: step.loss, jets });
    },
  });
  phase.finish(`token accuracy ${model.validation.at(-1)?.accuracy.toFixed(3)}`);
  return { model, result: { steps, jets, seconds, jetsPerSecond: jets / seconds, losses, validation: model.validation } };
}

export interface FineTuneRun {
  readonly run: Run;
  /** 1 where the classifier is right, [test jets]. */
  readonly correct: Uint8Array;
  readonly model: FineTuned;
}

/** One classifier. The seed fixes the labelled jets, the order of batches and the head's first weights for all modes. */
export async function runFineTuning(pretrained: EncoderModel, { training, validation, test }: QuickstartJets, { labels, mode, seed, settings }: { readonly labels: number; readonly mode: Mode; readonly seed: number; readonly settings: QuickstartSettings }): Promise<FineTuneRun> {
  const started = performance.now();
  const { fineTuning, threads } = settings;
  const subset = balancedSubset(training.labels, labels / CLASSES.length, randomStream(seed, "labelled jets"));
  const plan = trainingPlan(labels, fineTuning);
  const model = await fineTune(pretrained, selectSets(training, subset), {
    mode, classes: CLASSES, validation, seed, threads, weightDecay: fineTuning.weightDecay, beta2: BETA2, patience: fineTuning.patience,
    epochs: plan.epochs, validateEvery: plan.validateEvery, particlesPerBatch: plan.particlesPerBatch,
    learningRate: warmupCosine({ peak: fineTuning.learningRate[mode], warmup: plan.stepsPerEpoch, total: plan.epochs * plan.stepsPerEpoch }),
  });
  const probabilities = await classify(model, test, { threads });
  const predicted = predictedClasses(probabilities);
  return {
    model, correct: Uint8Array.from(predicted, (label, jet) => Number(label === test.labels[jet])),
    run: {
      labels, mode, seed, accuracy: accuracy(predicted, test.labels), auc: oneVsRestAuc(probabilities, test.labels).mean, roc: rocs(probabilities, test),
      epochs: model.history.length * plan.validateEvery, seconds: (performance.now() - started) / 1000,
    },
  };
}

/** Passes and batches for so many labels: at least five batches to a pass. */
function trainingPlan(labels: number, { epochs, fewLabelEpochs, particlesPerBatch }: FineTuningSettings): { epochs: number; validateEvery: number; particlesPerBatch: number; stepsPerEpoch: number } {
  const particles = labels * PARTICLES_PER_JET;
  const batch = Math.min(particlesPerBatch, Math.ceil(particles / 5));
  const isFew = labels < 1_000;
  return { epochs: isFew ? fewLabelEpochs : epochs, validateEvery: isFew ? 2 : 1, particlesPerBatch: batch, stepsPerEpoch: Math.ceil(particles / batch) };
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
