// Early stopping on a validation value, as plain state and pure functions.

/** When to stop. */
export interface EarlyStoppingOptions {
  /** Updates without a better value after which to stop, at least 1. */
  readonly patience: number;
  /** A value counts as better only beyond this distance from the best. Default 0. */
  readonly minDelta?: number;
  readonly mode: "min" | "max";
}

/** Plain data; save it with a checkpoint to go on from there. */
export interface EarlyStoppingState {
  /** Best value so far; NaN before the first. */
  readonly best: number;
  /** Update that gave it, counted from 0; -1 before the first. */
  readonly bestIndex: number;
  /** Updates so far. */
  readonly count: number;
  readonly shouldStop: boolean;
}

/** The first state, and the function that follows a state with a new value. NaN is never better. */
export interface EarlyStopping {
  readonly initial: EarlyStoppingState;
  readonly update: (state: EarlyStoppingState, value: number) => EarlyStoppingState;
}

/** Stops after `patience` updates in a row that brought nothing better. */
export function earlyStopping({ patience, minDelta = 0, mode }: EarlyStoppingOptions): EarlyStopping {
  if (!Number.isInteger(patience) || patience < 1) throw new RangeError(`patience: expected a whole number above 0, got ${patience}`);
  if (!(minDelta >= 0)) throw new RangeError(`minDelta: expected a number >= 0, got ${minDelta}`);
  if (mode !== "min" && mode !== "max") throw new RangeError(`mode: expected "min" or "max", got ${String(mode)}`);
  const gain = (value: number, best: number): number => (mode === "min" ? best - value : value - best);
  return {
    initial: { best: Number.NaN, bestIndex: -1, count: 0, shouldStop: false },
    update: ({ best, bestIndex, count }, value) => {
      const isBetter = Number.isNaN(best) ? !Number.isNaN(value) : gain(value, best) > minDelta;
      const index = isBetter ? count : bestIndex;
      return { best: isBetter ? value : best, bestIndex: index, count: count + 1, shouldStop: count - index >= patience };
    },
  };
}
