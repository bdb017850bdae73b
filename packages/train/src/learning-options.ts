// What every training of a model may be told, whatever it learns.
import type { Schedule } from "./schedule.js";
import type { StepResult } from "./trainer-core.js";

/** Options that all trainings of models have in common. */
export interface LearningOptions {
  readonly learningRate: Schedule;
  /** Decay of weight matrices; biases, norms and single vectors have none. Default 0.01. */
  readonly weightDecay?: number;
  /** Largest gradient norm. Default 1. */
  readonly clipNorm?: number;
  /** AdamW's memory of squared gradients; short runs do better with 0.99. Default 0.999. */
  readonly beta2?: number;
  /** Fixes all that is random: first weights, order of the data, masks. Default 0. */
  readonly seed?: number;
  readonly threads?: number;
  /** Compute in a worker thread, so that this one makes batches meanwhile. Default true; false for tiny jobs. */
  readonly worker?: boolean;
  readonly onStep?: (step: StepResult) => void;
}
