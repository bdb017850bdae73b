// Means over seeds, gains, and what training costs.
import { breakEven, meanAndError, timeToTarget, type MeanAndError, type TimedValue } from "@mpm/metrics";
import { runsOf, type EventsResult, type Mode, type TaskRun } from "./events-result.js";

/** One size of the task. */
export interface SizeSummary {
  readonly perClass: number;
  /** Areas over seeds. */
  readonly auc: Readonly<Record<Mode, MeanAndError>>;
  /** Fine-tuned less from scratch, seed by seed. */
  readonly gain: MeanAndError;
  /** To the best validation area of training from scratch, means over seeds; runs that never get there count whole. */
  readonly epochs: Readonly<Record<Mode, number>>;
  readonly seconds: Readonly<Record<Mode, number>>;
  /** Fine-tunings that never get there. */
  readonly neverAsGood: number;
  /** Tasks after which pretraining has paid for itself; Infinity for no number, and where a fine-tuning never gets there. */
  readonly tasksToBreakEven: number;
}

/** All sizes, in their order. */
export function summarise(result: EventsResult): readonly SizeSummary[] {
  return result.sizes.map((perClass) => {
    const [scratch, full] = [runsOf(result, perClass, "scratch"), runsOf(result, perClass, "full")];
    const reached = scratch.map((run, at) => ({ scratch: reach(run, run), full: reach(full[at], run) }));
    const mean = (mode: Mode, key: "epoch" | "wallSeconds"): number => meanAndError(reached.map((pair) => pair[mode].at[key])).mean;
    const seconds = { scratch: mean("scratch", "wallSeconds"), full: mean("full", "wallSeconds") };
    const neverAsGood = reached.filter((pair) => !pair.full.isReached).length;
    const areas = (runs: readonly TaskRun[]): readonly number[] => runs.map(({ auc }) => auc);
    return {
      perClass, auc: { scratch: meanAndError(areas(scratch)), full: meanAndError(areas(full)) }, gain: meanAndError(full.map(({ auc }, at) => auc - scratch[at].auc)),
      epochs: { scratch: mean("scratch", "epoch"), full: mean("full", "epoch") }, seconds, neverAsGood,
      tasksToBreakEven: neverAsGood > 0 ? Infinity : breakEven({ pretraining: result.pretraining.cost.wallSeconds, fineTuning: seconds.full, scratch: seconds.scratch }),
    };
  });
}

/** The best validation area of a run. */
export const bestArea = ({ history }: TaskRun): number => Math.max(...history.map(({ value }) => value));

function reach({ history }: TaskRun, target: TaskRun): { readonly at: TimedValue; readonly isReached: boolean } {
  const reached = timeToTarget(history, bestArea(target));
  return { at: reached ?? history[history.length - 1], isReached: reached !== undefined };
}
