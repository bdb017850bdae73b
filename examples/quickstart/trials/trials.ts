// The trials behind the settings of the quickstart. Seeds differ from the quickstart's own (1, 2, 3), and settings are chosen
// by validation accuracy, never by test jets.
import type { Mode } from "../src/report-result.js";

export interface Trial {
  /** Changes to the default settings, merged deeply. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly runs: readonly TrialRuns[];
}

export interface TrialRuns {
  readonly labels: number;
  readonly mode: Mode;
  /** Peak learning rates to try; default: the setting's. */
  readonly learningRates?: readonly number[];
  readonly seeds: readonly number[];
}

const SEEDS = [11, 12];

export const trials: Readonly<Record<string, Trial>> = {
  "learning-rates": {
    runs: [
      { labels: 1_000, mode: "full", learningRates: [5e-4, 1e-3, 2e-3], seeds: SEEDS },
      { labels: 1_000, mode: "scratch", learningRates: [1e-3, 2e-3, 4e-3], seeds: SEEDS },
      { labels: 1_000, mode: "frozen", learningRates: [3e-3, 1e-2, 3e-2], seeds: SEEDS },
      { labels: 100, mode: "full", learningRates: [5e-4, 1e-3, 2e-3], seeds: SEEDS },
      { labels: 100, mode: "scratch", learningRates: [1e-3, 2e-3, 4e-3], seeds: SEEDS },
      { labels: 100, mode: "frozen", learningRates: [3e-3, 1e-2, 3e-2], seeds: SEEDS },
    ],
  },
  "mask-0.3": { settings: { pretraining: { maskFraction: 0.3 } }, runs: [{ labels: 1_000, mode: "full", seeds: SEEDS }] },
  "more-epochs": { settings: { epochs: 12 }, runs: [{ labels: 1_000, mode: "full", seeds: SEEDS }] },
  "pretraining-rate-1.5e-3": { settings: { pretraining: { learningRate: 1.5e-3 } }, runs: [{ labels: 1_000, mode: "full", seeds: SEEDS }] },
};
