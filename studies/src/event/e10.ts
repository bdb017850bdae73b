// event/E10: how long fine-tuning takes to be as good as training from scratch, and after how many tasks pretraining has paid for itself.
import { breakEven, breakEvenChart, timeToTarget, timeToTargetChart, type TimedValue } from "@mpm/metrics";
import type { RunMetric } from "@mpm/train";
import type { JobResult, Measure, Study, StudySettings } from "../study.js";
import { e3Cells } from "./e3.js";
import { pretrainingJob } from "./jobs.js";
import { measureOf, sigmas } from "../measures.js";
import { cellJob, fineTunings, MULTICLASS, SCRATCH, TASKS, type Cell, type FineTunings } from "./runs.js";
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
    const rows = sizes.map((perClass) => costsAt(perClass, find, pretrainings));
    const saved = rows.map(({ "epochs saved": epochs }) => epochs);
    const shown = TASKS.map((task) => [SCRATCH, MULTICLASS].map((way) => find(task, 1_000, way)[0]));
    return {
      headline: Object.fromEntries(rows.map((row) => [`epochs saved at ${row["events per class"]} events per class`, row["epochs saved"]])), rows,
      charts: {
        [`time-${TASKS[0].replaceAll(" ", "-")}`]: timeToTargetChart(shown[0].map((result, k) => ({ label: k === 0 ? "from scratch" : "after classes", history: historyOf(result.metrics) })), { title: `${TASKS[0]}, 1,000 events per class`, target: bestOf(shown[0][0].metrics) }),
        "break-even": breakEvenChart(waysOf(rows[rows.length - 1]), { title: `${sizes[sizes.length - 1]} events per class`, tasks: 200 }),
      },
      verdict: {
        outcome: saved.every((epochs) => sigmas(epochs) > 2) ? "reproduced" : saved.some((epochs) => sigmas(epochs) < -2) ? "not reproduced" : "inconclusive",
        reason: rows.map((row) => `At ${row["events per class"]} events per class fine-tuning is as good as the best of scratch after ${row["epochs, fine-tuned"].value.toFixed(1)} instead of ${row["epochs, from scratch"].value.toFixed(1)} epochs (${row["never as good"]} of ${row.runs} runs never); pretraining has paid for itself after ${row["tasks to break even"]} tasks`).join(". "),
      },
    };
  },
};

/** Means over tasks and seeds: what scratch takes to its best validation AUC, and fine-tuning to the same; a run that never gets there counts whole. */
function costsAt(perClass: number, find: FineTunings, pretrainings: readonly JobResult[]) {
  const pairs = TASKS.flatMap((task) => find(task, perClass, SCRATCH).map((scratch, seed) => reach(scratch.metrics, find(task, perClass, MULTICLASS)[seed].metrics)));
  const mean = (read: (pair: Reach) => number): number => measureOf(pairs.map(read)).value;
  const pretraining = measureOf(pretrainings.map(({ cost }) => cost.wallSeconds)).value;
  const [scratch, fineTuning] = [mean((pair) => pair.scratch.wallSeconds), mean((pair) => pair.fineTuned.wallSeconds)];
  const tasks = breakEven({ pretraining, scratch, fineTuning });
  return {
    "events per class": perClass, runs: pairs.length,
    "epochs, from scratch": measureOf(pairs.map((pair) => pair.scratch.epoch)), "epochs, fine-tuned": measureOf(pairs.map((pair) => pair.fineTuned.epoch)),
    "epochs saved": measureOf(pairs.map((pair) => pair.scratch.epoch - pair.fineTuned.epoch)) satisfies Measure, "never as good": pairs.filter(({ isReached }) => !isReached).length,
    "seconds, from scratch": scratch, "seconds, fine-tuned": fineTuning, "processor seconds, from scratch": mean((pair) => pair.scratch.cpuSeconds),
    "processor seconds, fine-tuned": mean((pair) => pair.fineTuned.cpuSeconds), "seconds, pretraining": pretraining, "tasks to break even": Number.isFinite(tasks) ? String(tasks) : "no number of",
  };
}

const waysOf = (row: ReturnType<typeof costsAt>): Parameters<typeof breakEvenChart>[0] => [
  { label: "from scratch", pretraining: 0, perTask: row["seconds, from scratch"] },
  { label: "after classes", pretraining: row["seconds, pretraining"], perTask: row["seconds, fine-tuned"] },
];

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

const historyOf = (metrics: readonly RunMetric[]): readonly TimedValue[] =>
  metrics.map(({ auc, epoch, wallSeconds, cpuSeconds }) => ({ value: Number(auc), epoch: Number(epoch), wallSeconds, cpuSeconds }));
const bestOf = (metrics: readonly RunMetric[]): number => Math.max(...historyOf(metrics).map(({ value }) => value));
const lastOf = (history: readonly TimedValue[]): TimedValue => history[history.length - 1];
