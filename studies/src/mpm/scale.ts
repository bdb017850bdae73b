// How much the studies of jets compute. Learning rates are those of the scan in examples/quickstart/trials.
import type { Scale } from "../study.js";

/** Sizes and settings of one scale. */
export interface JetScale {
  readonly encoder: "tiny" | "small";
  /** Jets of pretraining, and passes over them. */
  readonly jets: number;
  readonly epochs: number;
  readonly tokenizerSteps: number;
  readonly peak: number;
}

export const JET_SCALES: Readonly<Record<Scale, JetScale>> = {
  small: { encoder: "tiny", jets: 30_000, epochs: 3, tokenizerSteps: 500, peak: 3e-3 },
  medium: { encoder: "small", jets: 100_000, epochs: 5, tokenizerSteps: 1_000, peak: 1.5e-3 },
};

export const TOKENIZER = { model: "tiny", peak: 3e-3, batchParticles: 2_500 };
export const PRETRAINING = { particlesPerBatch: 2_500, maskFraction: 0.5, weightDecay: 0.01, beta2: 0.99 };
export const FINE_TUNING = { peaks: { scratch: 2e-3, full: 4e-3 }, epochs: 16, particlesPerBatch: 2_000, patience: 8, weightDecay: 0.01, ema: 0.97, beta2: 0.99 };
