// event/E6: a frozen backbone with a new last layer against fine-tuning of all layers.
import type { Study, StudySettings } from "../study.js";
import { TESTED } from "./e3.js";
import type { FineTuningResult } from "./jobs.js";
import { measureOf, pairedGain, sigmas, signed } from "../measures.js";
import { atLeast, aucs, cellJob, fineTunings, FROZEN, MULTICLASS, SCRATCH, TASKS, type Cell } from "./runs.js";

const WAYS = [SCRATCH, MULTICLASS, FROZEN];
const cells = ({ seeds }: StudySettings): readonly Cell[] => TASKS.flatMap((task) => WAYS.flatMap((way) => atLeast(5, seeds).map((seed) => ({ task, perClass: TESTED, way, seed }))));

export const e6: Study<FineTuningResult> = {
  name: "event/E6",
  title: "A frozen backbone against fine-tuning all layers",
  paper: { trend: "frozen backbones perform poorly", source: "arXiv 2412.10665, section on fine-tuning" },
  jobs: (settings) => cells(settings).map((cell) => cellJob(cell, settings)),
  summarise(results, settings) {
    const find = fineTunings(cells(settings), results);
    const compared = TASKS.map((task) => {
      const [scratch, full, frozen] = WAYS.map((way) => aucs(find(task, TESTED, way)));
      return { task, scratch, full, frozen, difference: pairedGain(frozen, full) };
    });
    const [worse, better] = [compared.filter(({ difference }) => sigmas(difference) < -2), compared.filter(({ difference }) => sigmas(difference) > 2)];
    return {
      headline: Object.fromEntries(compared.map(({ task, difference }) => [`frozen - full, ${task}`, difference])),
      rows: compared.map(({ task, scratch, full, frozen, difference }) => ({ task, "AUC from scratch": measureOf(scratch), "AUC full": measureOf(full), "AUC frozen": measureOf(frozen), "frozen - full": difference })),
      charts: {},
      verdict: {
        outcome: worse.length > TASKS.length / 2 ? "reproduced" : better.length > TASKS.length / 2 ? "not reproduced" : "inconclusive",
        reason: `At ${TESTED} events per class frozen is worse by more than 2 sigma in ${worse.length} of ${TASKS.length} tasks and better in ${better.length}: ${compared.map(({ task, difference }) => `${task} ${signed(difference)}`).join("; ")}`,
      },
    };
  },
};
