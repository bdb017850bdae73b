// After how many tasks pretraining has paid for itself (arXiv 2412.10665).

/** What training costs, all in one unit: seconds on the wall, seconds of processor time, or money. */
export interface TrainingCosts {
  /** Once. */
  readonly pretraining: number;
  /** For each task, from the pretrained weights. */
  readonly fineTuning: number;
  /** For each task, from random weights. */
  readonly scratch: number;
}

/**
 * The least number of tasks k, 1 or more, for which pretraining once and fine-tuning costs no more than training each from scratch:
 * pretraining + k * fineTuning <= k * scratch. Infinity where no number is enough.
 */
export function breakEven({ pretraining, fineTuning, scratch }: TrainingCosts): number {
  for (const [name, cost] of Object.entries({ pretraining, fineTuning, scratch }))
    if (!(cost >= 0 && cost < Infinity)) throw new RangeError(`${name}: expected a finite cost of 0 or more, got ${cost}`);
  if (pretraining + fineTuning <= scratch) return 1;
  return fineTuning < scratch ? Math.ceil(pretraining / (scratch - fineTuning)) : Infinity;
}
