// What the walk-through measured.
import type { EventScores, FineTuneMode } from "@mpm/gnn-event";
import type { TimedValue } from "@mpm/metrics";
import type { Cost } from "@mpm/train";

/** Ways to make a classifier, in the order in which they are shown. */
export type Mode = Exclude<FineTuneMode, "frozen">;
export const MODES: readonly Mode[] = ["scratch", "full"];
export const MODE_NAMES: Readonly<Record<Mode, string>> = { scratch: "from scratch", full: "fine-tuned" };

/** One classifier. */
export interface TaskRun {
  readonly perClass: number;
  readonly mode: Mode;
  readonly seed: number;
  /** Area under the ROC curve, test events. */
  readonly auc: number;
  /** Areas on validation events, with what training had cost by then. */
  readonly history: readonly TimedValue[];
}

export interface PretrainingResult {
  readonly events: number;
  readonly parameters: number;
  readonly cost: Cost;
  /** Of validation events, after each pass; the index counts steps. */
  readonly losses: readonly { readonly index: number; readonly loss: number }[];
  readonly test: EventScores;
  /** Counts, [true process, predicted process]. */
  readonly confusion: readonly (readonly number[])[];
}

export interface EventsResult {
  readonly task: { readonly name: string; readonly signal: string; readonly background: string; readonly mapping: string };
  readonly sizes: readonly number[];
  readonly seeds: readonly number[];
  readonly processes: readonly string[];
  /** Events that the areas are measured on. */
  readonly testEvents: number;
  readonly pretraining: PretrainingResult;
  readonly runs: readonly TaskRun[];
  readonly seconds: number;
  readonly settings: Readonly<Record<string, string | number>>;
  readonly versions: Readonly<Record<string, string>>;
}

/** The runs of one size and way, seed by seed. */
export function runsOf({ runs, seeds }: Pick<EventsResult, "runs" | "seeds">, perClass: number, mode: Mode): readonly TaskRun[] {
  return seeds.map((seed) => {
    const found = runs.find((run) => run.perClass === perClass && run.mode === mode && run.seed === seed);
    if (found === undefined) throw new RangeError(`no run of mode "${mode}" with ${perClass} events per class and seed ${seed}`);
    return found;
  });
}
