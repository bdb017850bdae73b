// What the quickstart measured, as plain data: the input of the report and of the final table.
import type { Json } from "@mpm/metrics";
import type { PairedGain } from "./paired-gain.js";

/** How a classifier is trained: from random weights, with the pretrained backbone fixed, or with all weights free. */
export type Mode = "scratch" | "frozen" | "full";

/** Every mode in the order in which tables and charts show it. */
export const MODES: readonly Mode[] = ["scratch", "frozen", "full"];

/** Name of each mode for readers. */
export const MODE_NAMES: Readonly<Record<Mode, string>> = { scratch: "from scratch", frozen: "frozen backbone", full: "fine-tuned" };

/** One point of a training loss. */
export interface LossPoint {
  readonly index: number;
  readonly loss: number;
  readonly accuracy?: number;
}

/** One quantity of the same jets before and after the tokenizer. */
export interface OriginalAndReconstructed {
  readonly original: ArrayLike<number>;
  readonly reconstructed: ArrayLike<number>;
}

/** Sizes of the data used. */
export interface QuickstartData {
  readonly trainJets: number;
  readonly validationJets: number;
  readonly testJets: number;
  readonly classes: readonly string[];
}

/** The trained tokenizer and how it was trained. */
export interface TokenizerResult {
  /** Share of the codes in use, 0 .. 1. */
  readonly utilisation: number;
  readonly perplexity: number;
  /** Number of codes. */
  readonly vocabulary: number;
  readonly seconds: number;
  readonly losses: readonly LossPoint[];
  /** Particles per code, [vocabulary]. */
  readonly counts: ArrayLike<number>;
  /** In GeV, [jets]. */
  readonly jetMass: OriginalAndReconstructed;
  /** In GeV, [jets]. */
  readonly jetPt: OriginalAndReconstructed;
}

/** The pretraining. */
export interface PretrainResult {
  readonly steps: number;
  /** Jets seen over all steps. */
  readonly jets: number;
  readonly jetsPerSecond: number;
  readonly seconds: number;
  readonly losses: readonly LossPoint[];
  /** On validation jets; the accuracy is that of the predicted tokens of masked particles. */
  readonly validation: readonly Required<LossPoint>[];
}

/** A ROC curve of one signal class against QCD. */
export interface ClassRoc {
  /** What is separated, such as "Tbqq vs QCD". */
  readonly label: string;
  readonly falsePositiveRate: ArrayLike<number>;
  readonly truePositiveRate: ArrayLike<number>;
}

/** One trained classifier on the test jets. */
export interface Run {
  /** Number of labelled training jets. */
  readonly labels: number;
  readonly mode: Mode;
  readonly seed: number;
  readonly accuracy: number;
  /** Mean of the one-vs-rest areas under the ROC curves. */
  readonly auc: number;
  readonly epochs: number;
  readonly seconds: number;
  readonly roc?: readonly ClassRoc[];
}

/** Fine-tuned minus from scratch at one label budget. */
export interface LabelGain extends PairedGain {
  readonly labels: number;
}

/** Everything the quickstart measured. */
export interface QuickstartResult {
  readonly preset: string;
  /** The seeds used, one run of each mode and label budget per seed. */
  readonly seeds: readonly number[];
  /** Label budgets. */
  readonly labels: readonly number[];
  readonly threads: number;
  /** From start to end. */
  readonly seconds: number;
  readonly peakMemoryMegabytes?: number;
  readonly data: QuickstartData;
  readonly tokenizer: TokenizerResult;
  readonly pretrain: PretrainResult;
  readonly runs: readonly Run[];
  /** One per label budget. */
  readonly gain: readonly LabelGain[];
  /** Settings that a reader needs to repeat the run (learning rates, epochs, batch sizes, ...). */
  readonly configuration: { readonly [name: string]: Json };
  /** Package versions by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Sentences for the notes of the report: what a reader should know before quoting a number. */
  readonly notes?: readonly string[];
}

/** The budget of the headline: 1,000 labels where it was run, otherwise the largest. */
export function mainLabels({ labels }: Pick<QuickstartResult, "labels">): number {
  if (labels.length === 0) throw new RangeError("expected at least one label budget, got none");
  return labels.includes(1000) ? 1000 : Math.max(...labels);
}
