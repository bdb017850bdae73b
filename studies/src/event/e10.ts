// event/E10: how long fine-tuning takes to be as good as training from scratch, and after how many tasks pretraining has paid for itself.
import { breakEven, breakEvenChart, timeToTarget, timeToTargetChart, type TimedValue } from "@mpm/metrics";
import type { RunMetric } from "@mpm/train";
import { meanOfMeasures, measureOf, sigmas } from "../measures.js";
import type { Cell as TableCell, JobResult, Measure, Study, StudySettings } from "../study.js";
import { e3Cells } from "./e3.js";
import { pretrainingJob, type FineTuningResult } from "./jobs.js";
import { aucs, cellJob, fineTunings, MULTICLASS, SCRATCH, TASKS, type Cell, type FineTunings } from "./runs.js";
import { SCALES } from "./scale.js";

const cells = (settings: StudySettings): readonly Cell[] => e3Cells(settings).filter(({ way }) => way === SCRATCH || way === MULTICLASS);

export const e10: Study = {
  name: "event/E10",
  title: "Time to the quality of training from scratch",
  paper: { trend: "fine-tuning for several tasks takes much less training time than training each from scratch", source: "arXiv 2412.10665, abstract; pretraining cost 45.5 GPU hours" },
  jobs: (settings) => [...settings.seeds.map((seed) => pretrainingJob({ objective: "multiclass", seed }, settings)), ...cells(settings).map((cell) => cellJob(cell, settings))],
  summarise(results, settings) {
    const [pretrainings, others] = [results.slice(0, settings.seeds.length), results.slice(settings.seeds.length)];
    const find = fineTunings(cells(settings), others as unknown as Parameters<typeof fineTunings>[1]);
    const { sizes } = SCALES[settings.scale];
    const pretraining = measureOf(pretrainings.map(({ metrics }) => lastOf(historyOf(metrics)).cpuSeconds)).value;
    const costs = sizes.flatMap((perClass) => TASKS.map((task) => costsOf(task, perClass, find, pretraining)));
    const learned = (perClass: number): readonly TaskCosts[] => costs.filter((cost) => cost.perClass === perClass && cost.isAboveChance);
    const saved = sizes.flatMap((perClass) => (learned(perClass).length === 0 ? [] : [{ perClass, measure: meanSaved(learned(perClass)) }]));
    const [task, perClass] = [TASKS[1], sizes[sizes.length - 1]];
    const shown = [SCRATCH, MULTICLASS].map((way) => find(task, 1_000, way)[0].metrics);
    const isSaved = saved.map(({ measure }) => sigmas(measure));
    return {
      headline: Object.fromEntries(saved.map(({ perClass: size, measure }) => [`epochs saved at ${size} events per class`, measure])), rows: costs.map(rowOf),
      charts: {
        [`time-${task.replaceAll(" ", "-")}`]: timeToTargetChart([{ label: "from scratch", history: historyOf(shown[0]) }, { label: "after classes", history: historyOf(shown[1]) }], { title: `${task}, 1,000 events per class`, target: bestOf(shown[0]) }),
        "break-even": breakEvenChart([{ label: "from scratch", pretraining: 0, perTask: meanSeconds(costs, perClass, "scratch") }, { label: "after classes", pretraining, perTask: meanSeconds(costs, perClass, "fineTuned") }], { title: `${perClass} events per class`, tasks: 100, costTitle: "processor time in all [s]" }),
      },
      verdict: {
        outcome: isSaved.length === sizes.length && isSaved.every((one) => one > 2) ? "reproduced" : isSaved.some((one) => one < -2) ? "not reproduced" : "inconclusive",
        reason: `Epochs until the best validation area of training from scratch, over tasks in which that is above chance; a fine-tuning that never gets there counts as ending where its schedule does. ${sizes.map((size) => sizeText(learned(size), size)).join(". ")}`,
      },
    };
  },
};

/** What one task costs at one size, means over seeds. */
interface TaskCosts {
  readonly task: string;
  readonly perClass: number;
  readonly epochs: { readonly scratch: Measure; readonly fineTuned: Measure; readonly saved: Measure };
  /** To the target, since training began. */
  readonly seconds: { readonly scratch: number; readonly fineTuned: number };
  readonly cpuSeconds: { readonly scratch: number; readonly fineTuned: number };
  readonly runs: number;
  /** Fine-tunings that never reach the target. */
  readonly never: number;
  /** Tasks like this one after which pretraining has paid for itself in processor time, as jobs share the machine; Infinity for no number, and where a fine-tuning never gets there. */
  readonly tasks: number;
  /** Whether training from scratch has learned anything: without that the target is noise. */
  readonly isAboveChance: boolean;
}

function costsOf(task: string, perClass: number, find: FineTunings, pretraining: number): TaskCosts {
  const [scratch, fineTuned] = [find(task, perClass, SCRATCH), find(task, perClass, MULTICLASS)];
  const pairs = scratch.map(({ metrics }, seed) => reach(metrics, fineTuned[seed].metrics));
  const measure = (read: (pair: Reach) => number): Measure => measureOf(pairs.map(read));
  const both = (key: "wallSeconds" | "cpuSeconds"): { scratch: number; fineTuned: number } => ({ scratch: measure((pair) => pair.scratch[key]).value, fineTuned: measure((pair) => pair.fineTuned[key]).value });
  const [seconds, cpuSeconds, never] = [both("wallSeconds"), both("cpuSeconds"), pairs.filter(({ isReached }) => !isReached).length];
  const { value, error } = measureOf(aucs(scratch as readonly JobResult<FineTuningResult>[]));
  return {
    task, perClass, epochs: { scratch: measure((pair) => pair.scratch.epoch), fineTuned: measure((pair) => pair.fineTuned.epoch), saved: measure((pair) => pair.scratch.epoch - pair.fineTuned.epoch) },
    seconds, cpuSeconds, runs: pairs.length, never, isAboveChance: sigmas({ value: value - 0.5, error }) > 2,
    tasks: never > 0 ? Infinity : breakEven({ pretraining, scratch: cpuSeconds.scratch, fineTuning: cpuSeconds.fineTuned }),
  };
}

const rowOf = ({ task, perClass, epochs, seconds, cpuSeconds, runs, never, tasks, isAboveChance }: TaskCosts): Readonly<Record<string, TableCell>> => ({
  task, "events per class": perClass, runs, "from scratch above chance": isAboveChance ? "yes" : "no", "epochs, from scratch": epochs.scratch, "epochs, fine-tuned": epochs.fineTuned, "epochs saved": epochs.saved,
  "never as good": never, "seconds, from scratch": seconds.scratch, "seconds, fine-tuned": seconds.fineTuned, "processor seconds, from scratch": cpuSeconds.scratch, "processor seconds, fine-tuned": cpuSeconds.fineTuned,
  "tasks to break even": Number.isFinite(tasks) ? String(tasks) : "no number",
});

const meanSaved = (costs: readonly TaskCosts[]): Measure => meanOfMeasures(costs.map(({ epochs }) => epochs.saved));

function sizeText(some: readonly TaskCosts[], perClass: number): string {
  if (some.length === 0) return `At ${perClass} events per class training from scratch learns no task`;
  const [runs, never] = [some.reduce((sum, cost) => sum + cost.runs, 0), some.reduce((sum, cost) => sum + cost.never, 0)];
  const mean = (way: "scratch" | "fineTuned"): string => measureOf(some.map(({ epochs }) => epochs[way].value)).value.toFixed(1);
  const paying = some.filter(({ tasks }) => Number.isFinite(tasks)).map(({ task, tasks }) => `${tasks} tasks like ${task}`);
  return `At ${perClass} events per class ${mean("fineTuned")} instead of ${mean("scratch")} epochs in ${some.length} tasks (${never} of ${runs} runs never); pretraining has paid for itself after ${paying.length === 0 ? "no number of tasks" : paying.join(", ")}`;
}

function meanSeconds(costs: readonly TaskCosts[], perClass: number, way: "scratch" | "fineTuned"): number {
  return measureOf(costs.filter((cost) => cost.perClass === perClass).map(({ cpuSeconds }) => cpuSeconds[way])).value;
}

interface Reach {
  readonly scratch: TimedValue;
  readonly fineTuned: TimedValue;
  readonly isReached: boolean;
}

function reach(scratch: readonly RunMetric[], fineTuned: readonly RunMetric[]): Reach {
  const [target, history] = [bestOf(scratch), historyOf(fineTuned)];
  const reached = timeToTarget(history, target);
  return { scratch: timeToTarget(historyOf(scratch), target) ?? lastOf(historyOf(scratch)), fineTuned: reached ?? lastOf(history), isReached: reached !== undefined };
}

/** Validations, with their times since training began: the line of step 0. */
function historyOf(metrics: readonly RunMetric[]): readonly TimedValue[] {
  const start = metrics.find(({ step }) => step === 0) ?? { wallSeconds: 0, cpuSeconds: 0 };
  return metrics.filter(({ step }) => step > 0).map(({ auc, epoch, wallSeconds, cpuSeconds }) => ({ value: Number(auc), epoch: Number(epoch), wallSeconds: wallSeconds - start.wallSeconds, cpuSeconds: cpuSeconds - start.cpuSeconds }));
}

const bestOf = (metrics: readonly RunMetric[]): number => Math.max(...historyOf(metrics).map(({ value }) => value));
const lastOf = (history: readonly TimedValue[]): TimedValue => history[history.length - 1];
