// event/E3: fine-tuning beats training from scratch where labels are few, and less so where they are many.
import { labelScanChart, type ChartSpec } from "@mpm/metrics";
import type { Measure, Study, StudySettings } from "../study.js";
import type { FineTuningResult } from "./jobs.js";
import { claimOf, judge, LEAST_GAIN, meanOfMeasures, measureOf, pairedGain, sigmas, signed } from "../measures.js";
import { TESTED } from "./compare-ways.js";
import { atLeast, aucs, cellJob, fineTunings, MULTICLASS, MULTILABEL, SCRATCH, TASKS, type Cell, type FineTunings, type Way } from "./runs.js";
import { SCALES } from "./scale.js";

const WAYS: readonly (readonly [string, Way])[] = [["from scratch", SCRATCH], ["after classes", MULTICLASS], ["after labels", MULTILABEL]];

const waysAt = (perClass: number): readonly Way[] => (perClass === TESTED ? [SCRATCH, MULTICLASS, MULTILABEL] : [SCRATCH, MULTICLASS]);
const seedsAt = (perClass: number, { seeds }: StudySettings): readonly number[] => (perClass === TESTED ? atLeast(5, seeds) : seeds);

/** The fine-tunings of the study, which others read too. */
export function e3Cells(settings: StudySettings): readonly Cell[] {
  return SCALES[settings.scale].sizes.flatMap((perClass) => TASKS.flatMap((task) => waysAt(perClass).flatMap((way) => seedsAt(perClass, settings).map((seed) => ({ task, perClass, way, seed })))));
}

export const e3: Study<FineTuningResult> = {
  name: "event/E3",
  title: "Fine-tuning against training from scratch, five tasks",
  paper: { trend: "pretraining on classes helps most where events are few, and as much as nothing where they are abundant", source: "arXiv 2412.10665, five tasks of 10^3 to 10^7 events per class" },
  jobs: (settings) => e3Cells(settings).map((cell) => cellJob(cell, settings)),
  summarise(results, settings) {
    const find = fineTunings(e3Cells(settings), results);
    const { sizes } = SCALES[settings.scale];
    const gain = (task: string, perClass: number): Measure => pairedGain(aucs(find(task, perClass, MULTICLASS)), aucs(find(task, perClass, SCRATCH)));
    const rows = TASKS.flatMap((task) => sizes.map((perClass) => rowOf(find, task, perClass)));
    const judged = TASKS.map((task) => judge(gain(task, TESTED)));
    const meanGain = (perClass: number): Measure => meanOfMeasures(TASKS.map((task) => gain(task, perClass)));
    const [first, last] = [sizes[0], sizes[sizes.length - 1]];
    const shrinkage = { value: meanGain(first).value - meanGain(last).value, error: Math.hypot(meanGain(first).error ?? Infinity, meanGain(last).error ?? Infinity) };
    const most = claimOf(judged);
    const count = (which: string): number => judged.filter((one) => one === which).length;
    return {
      headline: Object.fromEntries(TASKS.map((task) => [`gain in AUC, ${task}, ${TESTED} events per class`, gain(task, TESTED)])), rows,
      charts: Object.fromEntries(TASKS.map((task) => [task.replaceAll(" ", "-"), taskChart(find, task, sizes)])),
      verdict: {
        outcome: most !== "reproduced" || sigmas(shrinkage) > 2 ? most : sigmas(shrinkage) < -2 ? "not reproduced" : "inconclusive",
        reason: `At ${TESTED} events per class fine-tuning after classes is better by more than 2 sigma in ${count("above")} of ${TASKS.length} tasks, and by less than ${LEAST_GAIN} in AUC in ${count("not above")} (${TASKS.map((task) => `${task} ${signed(gain(task, TESTED))}`).join("; ")}). `
          + `Averaged over tasks the gain is ${sizes.map((perClass) => `${signed(meanGain(perClass))} at ${perClass}`).join(", ")}: from ${first} to ${last} it shrinks by ${signed(shrinkage)}`,
      },
    };
  },
};

function rowOf(find: FineTunings, task: string, perClass: number): Record<string, string | number | Measure | null> {
  const scratch = aucs(find(task, perClass, SCRATCH));
  const measured = (way: Way): readonly number[] => aucs(find(task, perClass, way));
  const columns = WAYS.map(([name, way]) => [`AUC ${name}`, measured(way).length === 0 ? null : measureOf(measured(way))] as const);
  return { task, "events per class": perClass, seeds: scratch.length, ...Object.fromEntries(columns), "gain after classes": pairedGain(measured(MULTICLASS), scratch) };
}

function taskChart(find: FineTunings, task: string, sizes: readonly number[]): ChartSpec {
  const points = WAYS.flatMap(([mode, way]) => sizes.flatMap((perClass) => {
    const values = aucs(find(task, perClass, way));
    if (values.length === 0) return [];
    const { value, error } = measureOf(values);
    return [{ mode, numLabels: perClass, value, ...(error !== null && { error }) }];
  }));
  return labelScanChart(points, { title: task, valueTitle: "test AUC", countTitle: "events per class" });
}
