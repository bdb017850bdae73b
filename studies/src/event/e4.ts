// event/E4: pretraining on classes against pretraining on labels.
import type { Study } from "../study.js";
import { e3, e3Cells, TESTED } from "./e3.js";
import type { FineTuningResult } from "./jobs.js";
import { measureOf, pairedGain, sigmas, signed } from "../measures.js";
import { aucs, fineTunings, MULTICLASS, MULTILABEL, SCRATCH, TASKS } from "./runs.js";

export const e4: Study<FineTuningResult> = {
  name: "event/E4",
  title: "Pretraining on classes against pretraining on labels",
  paper: { trend: "pretraining on classes works better than on labels in most tasks", source: "arXiv 2412.10665; on open data labels were worse than scratch" },
  jobs: (settings) => e3.jobs(settings),
  summarise(results, settings) {
    const find = fineTunings(e3Cells(settings), results);
    const compared = TASKS.map((task) => {
      const [classes, labels, scratch] = [MULTICLASS, MULTILABEL, SCRATCH].map((way) => aucs(find(task, TESTED, way)));
      return { task, classes, labels, difference: pairedGain(classes, labels), overScratch: pairedGain(labels, scratch) };
    });
    const [better, worse] = [compared.filter(({ difference }) => sigmas(difference) > 2), compared.filter(({ difference }) => sigmas(difference) < -2)];
    return {
      headline: Object.fromEntries(compared.map(({ task, difference }) => [`classes - labels, ${task}`, difference])),
      rows: compared.map(({ task, classes, labels, difference, overScratch }) => ({ task, "AUC after classes": measureOf(classes), "AUC after labels": measureOf(labels), difference, "labels - scratch": overScratch })),
      charts: {},
      verdict: {
        outcome: better.length > TASKS.length / 2 ? "reproduced" : worse.length > TASKS.length / 2 ? "not reproduced" : "inconclusive",
        reason: `At ${TESTED} events per class classes are better by more than 2 sigma in ${better.length} of ${TASKS.length} tasks and worse in ${worse.length}: ${compared.map(({ task, difference }) => `${task} ${signed(difference)}`).join("; ")}`,
      },
    };
  },
};
