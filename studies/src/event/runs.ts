// Which runs the event studies share, and how their results are found again.
import { EVENT_TASKS, type FineTuneMode } from "@mpm/gnn-event";
import type { Job, JobResult, StudySettings } from "../study.js";
import { fineTuningJob, pretrainingJob, type FineTuningResult, type Objective, type PretrainingSpec } from "./jobs.js";

/** How a network for a task is made. */
export interface Way {
  readonly mode: FineTuneMode;
  readonly from: Objective;
  /** Processes that pretraining leaves out. */
  readonly without?: readonly string[];
}

export const SCRATCH: Way = { mode: "scratch", from: "multiclass" };
export const MULTICLASS: Way = { mode: "full", from: "multiclass" };
export const MULTILABEL: Way = { mode: "full", from: "multilabel" };
export const FROZEN: Way = { mode: "frozen", from: "multiclass" };

export const TASKS: readonly string[] = EVENT_TASKS.map(({ name }) => name);

/** One fine-tuning of a comparison. */
export interface Cell {
  readonly task: string;
  readonly perClass: number;
  readonly way: Way;
  readonly seed: number;
}

/** At least `count` seeds: those asked for, and the numbers after them. */
export function atLeast(count: number, seeds: readonly number[]): readonly number[] {
  const last = Math.max(...seeds);
  return [...seeds, ...Array.from({ length: Math.max(0, count - seeds.length) }, (_, k) => last + 1 + k)];
}

/** Fine-tuning takes the pretrainings in turn, and one from scratch the architecture of the first. */
export function cellJob({ task, perClass, way: { mode, from, without = [] }, seed }: Cell, settings: StudySettings): Job {
  const { seeds } = settings;
  const spec: PretrainingSpec = { objective: from, seed: mode === "scratch" ? seeds[0] : seeds[seed % seeds.length], without };
  return fineTuningJob({ task, perClass, mode, seed, pretrained: pretrainingJob(spec, settings) }, settings);
}

/** Results by cell. */
export type FineTunings = (task: string, perClass: number, way: Way) => readonly JobResult<FineTuningResult>[];

/** Finds the results of cells, whose jobs were asked for in this order; those of one comparison come seed by seed. */
export function fineTunings(cells: readonly Cell[], results: readonly JobResult<FineTuningResult>[]): FineTunings {
  return (task, perClass, way) => results.filter((_, at) => cells[at].task === task && cells[at].perClass === perClass && cells[at].way === way);
}

/** Areas under the ROC curve on the test events, seed by seed. */
export function aucs(results: readonly JobResult<FineTuningResult>[]): readonly number[] {
  return results.map(({ job, result: { test } }) => {
    if (test.auc === null) throw new RangeError(`${job.name}: there is no area under the ROC curve`);
    return test.auc;
  });
}
