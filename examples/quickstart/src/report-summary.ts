// The numbers of the report (report.json): means and spreads over seeds for every mode and label budget.
import { type Json, meanAndError } from "@mpm/metrics";
import type { PairedGain } from "./paired-gain.js";
import { type LossPoint, mainLabels, type Mode, type QuickstartData, type QuickstartResult, type Run } from "./report-result.js";

/** One score over the seeds. */
export interface SeedStatistics {
  readonly mean: number;
  /** Standard deviation over seeds; null for one seed. */
  readonly std: number | null;
  /** Number of seeds. */
  readonly seeds: number;
  /** One value per seed, in the order of the configuration's seeds. */
  readonly values: readonly number[];
}

/** The scores at one label budget. */
export interface BudgetSummary {
  readonly accuracy: Readonly<Record<Mode, SeedStatistics>>;
  readonly auc: Readonly<Record<Mode, SeedStatistics>>;
  readonly gain: PairedGain;
}

/** The content of report.json: `accuracy`, `auc` and `gain` are those of `labels`, `byLabels` has them for every budget. */
export interface ReportSummary extends BudgetSummary {
  /** Budget of `accuracy`, `auc` and `gain`. */
  readonly labels: number;
  readonly byLabels: Readonly<Record<string, BudgetSummary>>;
  readonly tokenizer: { readonly utilisation: number; readonly perplexity: number; readonly vocabulary: number; readonly seconds: number };
  readonly pretrain: {
    readonly jetsPerSecond: number;
    readonly seconds: number;
    readonly steps: number;
    readonly jets: number;
    readonly validation: readonly Required<LossPoint>[];
  };
  readonly runs: readonly Omit<Run, "roc">[];
  readonly data: QuickstartData;
  readonly seconds: number;
  readonly peakMemoryMegabytes: number | null;
  readonly configuration: { readonly [name: string]: Json };
  readonly versions: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/** The summary of a result; a budget without a run of every mode and seed, or without a gain, is a RangeError. */
export function summarise(result: QuickstartResult): ReportSummary {
  const { data, seconds, tokenizer, pretrain, versions, notes = [] } = result;
  const labels = mainLabels(result);
  const { utilisation, perplexity, vocabulary } = tokenizer;
  const { jetsPerSecond, steps, jets, validation } = pretrain;
  return {
    labels,
    ...summariseBudget(result, labels),
    byLabels: Object.fromEntries(result.labels.map((budget) => [String(budget), summariseBudget(result, budget)])),
    tokenizer: { utilisation, perplexity, vocabulary, seconds: tokenizer.seconds },
    pretrain: { jetsPerSecond, seconds: pretrain.seconds, steps, jets, validation },
    runs: result.runs.map(({ roc: _curves, ...scores }) => scores),
    data, seconds, peakMemoryMegabytes: result.peakMemoryMegabytes ?? null, configuration: configurationOf(result), versions, notes,
  };
}

/** The scores of one label budget. */
export function summariseBudget(result: QuickstartResult, labels: number): BudgetSummary {
  const gain = result.gain.find((candidate) => candidate.labels === labels);
  if (!gain) throw new RangeError(`no gain for ${labels} labels: give one per label budget`);
  const { mean, error, values, seedError, testError } = gain;
  const byMode = (score: "accuracy" | "auc"): Record<Mode, SeedStatistics> => {
    return { scratch: overSeeds(result, labels, "scratch", score), frozen: overSeeds(result, labels, "frozen", score), full: overSeeds(result, labels, "full", score) };
  };
  return { accuracy: byMode("accuracy"), auc: byMode("auc"), gain: { mean, error, values, seedError, testError } };
}

function overSeeds({ runs, seeds }: QuickstartResult, labels: number, mode: Mode, score: "accuracy" | "auc"): SeedStatistics {
  const values = seeds.map((seed) => {
    const run = runs.find((candidate) => candidate.labels === labels && candidate.mode === mode && candidate.seed === seed);
    if (!run) throw new RangeError(`no run of mode "${mode}" with ${labels} labels and seed ${seed}: give one per mode, budget and seed`);
    return run[score];
  });
  const { mean, std } = meanAndError(values);
  return { mean, std: values.length > 1 ? std : null, seeds: values.length, values };
}

function configurationOf({ preset, seeds, labels, threads, configuration }: QuickstartResult): { [name: string]: Json } {
  return { preset, labels, seeds, threads, ...configuration };
}
