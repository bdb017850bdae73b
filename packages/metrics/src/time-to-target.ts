// How long a run takes to be as good as another: what pretraining saves (arXiv 2412.10665).

/** One validation of a run: what it measured, and what the run had cost by then. */
export interface TimedValue {
  /** The score, such as a validation AUC. */
  readonly value: number;
  readonly epoch: number;
  /** Seconds on the wall since training began. */
  readonly wallSeconds: number;
  /** Seconds of processor time. */
  readonly cpuSeconds: number;
}

/** Options of {@link timeToTarget}. */
export interface TargetOptions {
  /** Whether higher scores are better (default "max") or lower ones. */
  readonly mode?: "max" | "min";
}

/**
 * The first validation that reaches the target, with the epoch and the seconds it came at; undefined where none does. A NaN value
 * reaches nothing.
 * @param history validations in the order of time.
 */
export function timeToTarget<T extends TimedValue>(history: readonly T[], target: number, { mode = "max" }: TargetOptions = {}): T | undefined {
  if (Number.isNaN(target)) throw new RangeError("expected a number as target, got NaN");
  return history.find(({ value }) => (mode === "max" ? value >= target : value <= target));
}
