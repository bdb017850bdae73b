// Settings of the quickstart: command-line options, and the sizes and learning rates of each preset. Learning rates come
// from the scan recorded in `trials/` of this folder; nothing is searched for during the run.
import { parseArgs } from "node:util";
import { CLASSES } from "./jets.js";
import type { Mode } from "./report-result.js";

export interface QuickstartSettings {
  readonly preset: "tiny" | "small";
  /** Label budgets, ascending. */
  readonly labels: readonly number[];
  readonly seeds: readonly number[];
  readonly threads: number;
  /** Passes over the unlabelled jets. */
  readonly epochs: number;
  readonly tokenizer: { readonly model: string; readonly steps: number; readonly learningRate: number; readonly batchParticles: number };
  readonly pretraining: { readonly learningRate: number; readonly particlesPerBatch: number; readonly maskFraction: number; readonly weightDecay: number };
  readonly fineTuning: FineTuningSettings;
}

/** The same for all three ways of training, but for the learning rate: each has its own best one. */
export interface FineTuningSettings {
  /** Budgets with 1,000 labels or more. */
  readonly many: BudgetSettings;
  /** Budgets with fewer. */
  readonly few: BudgetSettings;
  /** Particles in a batch; a pass over few labels has at least five batches. */
  readonly particlesPerBatch: number;
  /** Validations without a better loss after which training stops. */
  readonly patience: number;
  readonly weightDecay: number;
  /** Decay of the moving average of the weights, which is what is validated and kept. */
  readonly ema: number;
}

export interface BudgetSettings {
  /** Peaks; the rate falls to nearly 0 over the passes (cosine). */
  readonly learningRate: Readonly<Record<Mode, number>>;
  /** Passes over the labelled jets at most. */
  readonly epochs: number;
  /** Passes between validations. */
  readonly validateEvery: number;
}

type PresetSettings = Pick<QuickstartSettings, "epochs" | "tokenizer" | "pretraining" | "fineTuning">;

const TOKENIZER = { model: "tiny", steps: 1_000, learningRate: 3e-3, batchParticles: 2_500 };
const PRETRAINING = { learningRate: 3e-3, particlesPerBatch: 2_500, maskFraction: 0.5, weightDecay: 0.01 };
const FINE_TUNING: FineTuningSettings = {
  many: { learningRate: { scratch: 2e-3, frozen: 3e-2, full: 4e-3 }, epochs: 16, validateEvery: 1 },
  few: { learningRate: { scratch: 2e-3, frozen: 1e-2, full: 2e-3 }, epochs: 40, validateEvery: 2 },
  particlesPerBatch: 2_000, patience: 8, weightDecay: 0.01, ema: 0.97,
};

const PRESETS: Readonly<Record<QuickstartSettings["preset"], PresetSettings>> = {
  tiny: { epochs: 5, tokenizer: TOKENIZER, pretraining: PRETRAINING, fineTuning: FINE_TUNING },
  small: { epochs: 5, tokenizer: TOKENIZER, pretraining: { ...PRETRAINING, learningRate: 1.5e-3 }, fineTuning: FINE_TUNING },
};

export const USAGE = `usage: npm run quickstart -- [options]
  --labels 1000,100   numbers of labelled jets, multiples of the 10 classes
  --seeds 3           how many seeds
  --threads 2         threads of a training step
  --preset tiny       tiny or small
  --epochs 5          passes over the unlabelled jets while pretraining`;

/** The part of the fine-tuning settings for so many labels. */
export function budgetSettings({ few, many }: FineTuningSettings, labels: number): BudgetSettings {
  return labels < 1_000 ? few : many;
}

/** Settings from command-line words. Throws RangeError or TypeError that says what is wrong and what is expected. */
export function parseSettings(words: readonly string[], { availableThreads }: { readonly availableThreads: number }): QuickstartSettings {
  const { values } = parseArgs({
    args: [...words], strict: true,
    options: { labels: { type: "string" }, seeds: { type: "string" }, threads: { type: "string" }, preset: { type: "string" }, epochs: { type: "string" } },
  });
  const preset = values.preset ?? "tiny";
  if (preset !== "tiny" && preset !== "small") throw new RangeError(`--preset: expected tiny or small, got ${preset}`);
  const labels = [...new Set((values.labels ?? "1000,100").split(",").map((word) => count("--labels", word)))].sort((a, b) => a - b);
  const uneven = labels.find((label) => label % CLASSES.length !== 0 || label > 50_000);
  if (uneven !== undefined) throw new RangeError(`--labels: expected multiples of the ${CLASSES.length} classes up to 50000, got ${uneven}`);
  return {
    preset, ...PRESETS[preset], labels,
    seeds: Array.from({ length: count("--seeds", values.seeds ?? "3") }, (_, seed) => seed + 1),
    threads: values.threads === undefined ? Math.min(2, availableThreads) : count("--threads", values.threads),
    epochs: values.epochs === undefined ? PRESETS[preset].epochs : count("--epochs", values.epochs),
  };
}

function count(option: string, word: string): number {
  const value = Number(word);
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`${option}: expected a whole number of 1 or more, got "${word}"`);
  return value;
}
